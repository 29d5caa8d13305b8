"""Pitch and spectrum where runs of two takes meet."""

import numpy as np

from synthesis.engines.builtin.joins import PITCH_LIMIT, Ending, ending, pitches, spectra
from synthesis.engines.builtin.runs import FILTERED, Run, Shaping
from synthesis.engines.builtin.units import UnitInventory, UnitTake

NAMES = ("_", "aa", "_")
BOUNDARIES = np.array([0, 10, 90, 100])
AS_IT_IS = Shaping(0.0, 0.0, 1.0)


def inventory(*log_f0: float, voiced: bool = True) -> UnitInventory:
    """A take of 100 frames for each pitch, each a little brighter than the one before."""
    takes = []
    for number, level in enumerate(log_f0):
        mel = np.tile(np.linspace(0, 1, 100)[:, None], (1, 25)) * 0.1 + 0.2 * number
        mel[:, 0] = np.linspace(0, 1, 100)
        pitch = np.full(100, level) + 0.05 * np.sin(np.arange(100) / 9)
        takes.append(UnitTake(mel, pitch, np.full(100, voiced), NAMES, BOUNDARIES))
    return UnitInventory(takes)


def run(take: int, low: int, high: int) -> Run:
    return Run(take, 100 * take + low, 100 * take + high, [np.zeros((high - low, FILTERED))])


RUNS = [run(0, 20, 60), run(1, 30, 80)]


def test_a_leap_of_pitch_is_shared_by_both_sides() -> None:
    voices = inventory(4.8, 5.0)
    left, right = pitches(RUNS, voices, AS_IT_IS, None)
    meeting = (voices.log_f0[59] + left[-1], voices.log_f0[130] + right[0])
    assert np.isclose(*meeting, atol=1e-5)
    assert left[0] == 0.0
    assert right[-1] == 0.0
    assert left[-1] > 0 > right[0]


def test_what_was_laid_down_before_is_met_by_the_first_run_alone() -> None:
    voices = inventory(4.8, 5.0)
    before = Ending(4.9, np.full(FILTERED, 0.5))
    first, _ = pitches(RUNS, voices, AS_IT_IS, before)
    assert np.isclose(voices.log_f0[20] + first[0], 4.9, atol=1e-5)
    added, _ = spectra(RUNS, voices, before)
    own = voices.mel_cepstra[20, :FILTERED]
    assert (np.abs(own + added[0] - 0.5) < np.abs(own - 0.5))[1:].all()


def test_pitch_is_never_moved_beyond_the_limit_and_never_where_there_is_no_voice() -> None:
    far = pitches(RUNS, inventory(4.0, 6.0), AS_IT_IS, None)
    assert max(np.abs(part).max() for part in far) <= PITCH_LIMIT
    unvoiced = pitches(RUNS, inventory(4.8, 5.0, voiced=False), AS_IT_IS, None)
    assert not any(part.any() for part in unvoiced)


def test_a_wider_spread_widens_the_contour_by_just_so_much() -> None:
    voices = inventory(4.9)
    (alone,) = pitches([run(0, 0, 100)], voices, Shaping(0.0, 0.0, 1.4), None)
    contour = voices.log_f0 + alone
    assert np.isclose(contour.std() / voices.log_f0.std(), 1.4, rtol=1e-3)
    assert np.isclose(contour.mean(), voices.log_f0.mean(), atol=1e-3)


def test_spectra_come_nearer_at_a_join_and_stay_as_they_are_elsewhere() -> None:
    voices = inventory(4.9, 4.9)
    left, right = spectra(RUNS, voices, None)
    apart = np.abs(voices.mel_cepstra[59, 1:FILTERED] - voices.mel_cepstra[130, 1:FILTERED])
    now = np.abs(
        voices.mel_cepstra[59, 1:FILTERED] + left[-1, 1:] - voices.mel_cepstra[130, 1:FILTERED] - right[0, 1:]
    )
    assert (now < 0.6 * apart).all()
    assert not left[0].any()
    assert not right[-1].any()


def test_an_ending_says_where_the_last_frame_was_put() -> None:
    voices = inventory(4.8, 5.0)
    end = ending(RUNS[1], voices, np.full(50, 0.1), np.full((50, FILTERED), 0.2))
    assert np.isclose(end.log_f0, voices.log_f0[179] + 0.1)
    np.testing.assert_allclose(end.mel_cepstra, voices.mel_cepstra[179, :FILTERED] + 0.2)
