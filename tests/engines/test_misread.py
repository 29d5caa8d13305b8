"""Takes whose words are not the script's are found, and good takes are left alone."""

import numpy as np
import pytest

from synthesis.engines.builtin.align import Aligned, Utterance, align_takes
from synthesis.engines.builtin.features import analyse
from synthesis.engines.builtin.misread import misread
from synthesis.engines.builtin.phones import PhoneSequence, from_reading
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.protocol import TrainingTake

NAMES = ("_", *"abcdefghij", "_")


def aligned(random: np.random.Generator, *, misfit: float = 0.0, slow: int = 1) -> Aligned:
    lengths = random.integers(8, 16, len(NAMES))
    lengths[4:8] *= slow
    boundaries = np.concatenate(([0], np.cumsum(lengths)))
    gaps = random.uniform(0, 10, boundaries[-1])
    gaps[boundaries[4] : boundaries[8]] += misfit
    return Aligned(PhoneSequence(NAMES, boundaries, (False,) * len(NAMES)), boundaries, gaps)


def test_a_stretch_of_phones_that_fits_badly_stands_out() -> None:
    random = np.random.default_rng(0)
    takes = [aligned(random) for _ in range(20)] + [aligned(random, misfit=40), aligned(random, slow=4)]
    assert misread(takes) == [False] * 20 + [True, True]


def test_few_takes_are_not_judged() -> None:
    random = np.random.default_rng(0)
    assert misread([aligned(random) for _ in range(4)] + [aligned(random, misfit=40)]) == [False] * 5


@pytest.mark.slow
def test_a_take_of_another_text_is_found(takes: list[TrainingTake]) -> None:
    source = FliteSource("rms")
    utterances = []
    for number, take in enumerate(takes):
        text = takes[3].text if number == 5 else take.text
        reading = source.read(text)
        ours = analyse(reading.samples)
        phones = from_reading(reading, len(ours))
        utterances.append(Utterance(take.take_id, ours, phones, analyse(take.samples), take.samples))
    source.close()
    assert misread(align_takes(utterances, lambda _fraction: None)).index(True) == 5
