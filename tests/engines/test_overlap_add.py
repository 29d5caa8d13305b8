"""Pitch marks, and audio laid down anew at other times and another pitch."""

import numpy as np
import pytest

from synthesis.engines.builtin.arrays import Floats, Ints
from synthesis.engines.builtin.features import pitch, resampled
from synthesis.engines.builtin.overlap_add import OverlapAdd, Piece
from synthesis.engines.builtin.pitch_marks import LOWEST, Marks, packed_marks, pitch_marks

RATE = 22_050
HOP = RATE * 0.005
SECONDS = 1.0


def buzz(f0: float, seconds: float = SECONDS) -> Floats:
    """A voice-like tone: eight harmonics, falling."""
    turns = 2 * np.pi * f0 * np.arange(round(seconds * RATE)) / RATE
    return np.asarray(0.1 * sum(np.cos(k * turns) / k for k in range(1, 9)))


def marks_of(samples: Floats, f0: float) -> Ints:
    return pitch_marks(samples, RATE, np.full(round(len(samples) / HOP), f0))


def piece(samples: Floats, marks: Ints, *, low: float, high: float, length: float, raised: float) -> Piece:
    """Seconds `low` to `high` of a tone, to sound for `length` seconds and `raised` in log pitch."""
    frames = round((high - low) * RATE / HOP)
    return Piece(
        samples,
        marks,
        np.array([low, high]) * RATE,
        np.array([0.0, length]) * RATE,
        np.full(frames, raised),
        HOP,
    )


def laid(*pieces: Piece) -> Floats:
    track = OverlapAdd(RATE)
    return np.concatenate([*(track.add([one]) for one in pieces), track.rest()])


def measured(samples: Floats) -> float:
    f0 = pitch(resampled(samples, RATE))
    return float(np.median(f0[f0 > 0]))


@pytest.mark.parametrize("f0", [80.0, 147.0, 310.0])
def test_marks_follow_the_period(f0: float) -> None:
    marks = marks_of(buzz(f0), f0)
    np.testing.assert_allclose(np.diff(marks)[6:-6], RATE / f0, atol=2)


def test_where_there_is_no_voice_marks_lie_five_milliseconds_apart() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE)
    marks = pitch_marks(noise, RATE, np.zeros(200))
    assert marks[0] == 0
    assert marks[-1] == RATE
    np.testing.assert_allclose(np.diff(marks), HOP, atol=1)


def test_no_gap_between_marks_is_longer_than_the_lowest_period() -> None:
    f0 = np.where(np.arange(200) % 60 < 30, 120.0, 0.0)
    steps = np.diff(pitch_marks(buzz(120.0), RATE, f0))
    assert steps.min() > 0
    assert steps.max() <= RATE / LOWEST + 1


def test_packed_marks_come_back_cut() -> None:
    takes = [np.array([0, 110, 240, 400]), np.array([0, 90])]
    marks = Marks(packed_marks(takes))
    np.testing.assert_array_equal(marks.cut(0, 100, 400), [10, 140])
    np.testing.assert_array_equal(marks.cut(1, 0, 91), [0, 90])
    with pytest.raises(ValueError, match="differ"):
        Marks(packed_marks(takes) | {"take_marks": np.array([4])})


def test_what_is_not_moved_comes_out_as_it_went_in() -> None:
    tone = buzz(147.0) + 0.05 * np.random.default_rng(1).standard_normal(RATE)
    marks = marks_of(tone, 147.0)
    # From mark to mark: a piece that begins between two marks is moved to the nearer one.
    low, high = marks[14] / RATE, marks[130] / RATE
    out = laid(piece(tone, marks, low=low, high=high, length=high - low, raised=0.0))
    np.testing.assert_allclose(out[500:-500], tone[marks[14] + 500 : marks[14] + len(out) - 500], atol=1e-9)


@pytest.mark.parametrize("semitones", [-4, 3, 6])
def test_pitch_is_raised_and_length_stays(semitones: int) -> None:
    tone = buzz(147.0)
    raised = semitones / 12 * np.log(2)
    out = laid(piece(tone, marks_of(tone, 147.0), low=0.1, high=0.9, length=0.8, raised=raised))
    assert abs(len(out) - 0.8 * RATE) <= 2
    assert measured(out) == pytest.approx(147.0 * 2 ** (semitones / 12), rel=0.02)


@pytest.mark.parametrize("factor", [0.6, 1.5, 2.0])
def test_length_is_changed_and_pitch_stays(factor: float) -> None:
    tone = buzz(147.0)
    out = laid(piece(tone, marks_of(tone, 147.0), low=0.1, high=0.9, length=0.8 * factor, raised=0.0))
    assert abs(len(out) - 0.8 * factor * RATE) <= 2
    assert measured(out) == pytest.approx(147.0, rel=0.02)


def test_pieces_at_one_pitch_join_without_a_click() -> None:
    one, other = buzz(147.0), buzz(165.0)
    down = float(np.log(147.0 / 165.0))
    out = laid(
        piece(one, marks_of(one, 147.0), low=0.1, high=0.5, length=0.4, raised=0.0),
        piece(other, marks_of(other, 165.0), low=0.3, high=0.7, length=0.4, raised=down),
    )
    leaps = np.abs(np.diff(out[500:-500]))
    around = leaps[round(0.38 * RATE) - 500 : round(0.42 * RATE) - 500].max()
    assert around <= 1.2 * np.abs(np.diff(one)).max()


def test_laid_down_in_one_go_or_two_it_is_the_same() -> None:
    tone = buzz(147.0)
    marks = marks_of(tone, 147.0)
    parts = [
        piece(tone, marks, low=0.1, high=0.4, length=0.31, raised=0.1),
        piece(tone, marks, low=0.5, high=0.9, length=0.37, raised=-0.1),
    ]
    whole = OverlapAdd(RATE)
    together = np.concatenate([whole.add(parts), whole.rest()])
    np.testing.assert_allclose(together, laid(*parts), atol=1e-12)
