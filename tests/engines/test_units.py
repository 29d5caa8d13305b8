"""Units, their selection and the joining of their audio."""

import numpy as np

from synthesis.engines.builtin.concatenate import Concatenator
from synthesis.engines.builtin.network import Guide
from synthesis.engines.builtin.phones import PhoneSequence
from synthesis.engines.builtin.pitch_marks import Marks, packed_marks, pitch_marks
from synthesis.engines.builtin.runs import Shaping, runs
from synthesis.engines.builtin.selection import select_units
from synthesis.engines.builtin.units import UnitInventory, UnitTake
from synthesis.engines.builtin.waveforms import Waveforms, packed_audio

RATE = 22_050
NAMES = ("_", "aa", "s", "iy", "t", "_")
BOUNDARIES = np.array([0, 20, 44, 60, 84, 94, 110])


def take(seed: int, level: float = 0.0) -> UnitTake:
    random = np.random.default_rng(seed)
    mel = np.cumsum(random.standard_normal((110, 25)) * 0.05, axis=0).astype(np.float32)
    mel[:, 0] += level
    return UnitTake(mel, np.full(110, 5.0, np.float32), np.ones(110, bool), NAMES, BOUNDARIES)


def guide_of(one: UnitTake) -> Guide:
    mel = np.zeros((110, 40), np.float32)
    mel[:, :25] = one.mel_cepstra
    return Guide(BOUNDARIES, mel, one.log_f0, np.ones(110, bool))


PHONES = PhoneSequence(NAMES, BOUNDARIES, (False, True, False, False, False, False))


def test_a_guide_that_is_a_take_selects_that_take_in_one_run() -> None:
    takes = [take(1), take(2), take(3)]
    inventory = UnitInventory(takes)
    chosen = select_units(inventory, guide_of(takes[1]), PHONES, seed=0)
    assert {int(inventory.take[c.unit]) for c in chosen} == {1}
    length = round(110 * RATE * 0.005)
    turns = np.arange(length) * np.random.default_rng(0).uniform(0.02, 0.1, (3, 6, 1))
    audio = (0.1 * np.sin(turns).sum(1)).astype(np.float32)
    waveforms = Waveforms(packed_audio(list(audio), RATE), RATE)
    marks = [pitch_marks(samples, RATE, np.full(110, 148.0)) for samples in audio]
    voice = Concatenator(inventory, waveforms, Marks(packed_marks(marks)), Shaping(pitch_spread=1.0))
    (run,) = runs(chosen, guide_of(takes[1]), inventory, voice.shaping, speed=1.0)
    assert (run.start, run.end) == (110, 220)
    # Nothing to correct: the waveform is the take's own.
    flow = voice.begin()
    speech = np.concatenate([flow.add(chosen, guide_of(takes[1]), speed=1.0), flow.rest()])
    own = audio[1] * np.exp(inventory.log_gain[1])
    # It begins at the pitch mark nearest to its first unit.
    inner = speech[500:-500]
    shift = int(np.correlate(own[300 : len(speech) - 300], inner, mode="valid").argmax()) + 300
    np.testing.assert_allclose(inner, own[shift : shift + len(inner)], atol=1e-3)


def test_levels_of_takes_are_evened() -> None:
    inventory = UnitInventory([take(1), take(1, level=0.7)])
    assert np.isclose(inventory.log_gain[0] - inventory.log_gain[1], 0.7, atol=1e-4)
    np.testing.assert_allclose(inventory.mel_cepstra[:110, 0], inventory.mel_cepstra[110:, 0], atol=1e-4)


def test_a_skipped_phone_breaks_contiguity() -> None:
    short = np.array([0, 20, 44, 47, 84, 94, 110])
    one = take(1)
    inventory = UnitInventory([UnitTake(one.mel_cepstra, one.log_f0, one.voiced, NAMES, short)])
    after_vowel = int(inventory.by_phone[("aa", 1)][0])
    assert ("s", 0) not in inventory.by_phone
    assert not inventory.follows[after_vowel]
    assert not inventory.follows[-1]


def test_a_phone_never_said_is_replaced_by_one_of_its_class() -> None:
    inventory = UnitInventory([take(1), take(2)])
    units, exact = inventory.candidates("sh", 0)
    assert not exact
    assert set(units) == set(inventory.by_phone[("s", 0)])
    anything, exact = inventory.candidates("?", 1)
    assert not exact
    assert not set(anything) & set(inventory.by_phone[("_", 1)])


def test_another_seed_may_choose_other_units_and_the_same_seed_never_does() -> None:
    takes = [take(seed) for seed in range(6)]
    inventory = UnitInventory(takes)
    guide = guide_of(take(99))
    paths = [[c.unit for c in select_units(inventory, guide, PHONES, seed=seed)] for seed in (7, 7, 8, 9)]
    assert paths[0] == paths[1]
    assert len({tuple(path) for path in paths}) > 1
