"""What is recorded at 48 kHz is spoken at 48 kHz, with the talent's own energy above 8 kHz."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, welch

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.protocol import SpeechRequest, TrainedVoice, TrainingTake

RATE = 48_000
BANDS = ((8_000, 12_000), (12_000, 16_000), (16_000, 20_000))
TEXT = "She sells six fresh fish at the shop. It is a small success."
Samples = NDArray[np.float32]


def with_high_band(take: TrainingTake) -> TrainingTake:
    """The take at 48 kHz, with noise from 7 to 21 kHz that follows its energy from 4 to 7.5 kHz."""
    wide = soxr.resample(take.samples, take.sample_rate, RATE)
    hiss = sosfilt(butter(4, (4_000, 7_500), "band", fs=RATE, output="sos"), wide)
    envelope = np.sqrt(np.convolve(hiss**2, np.full(480, 1 / 480), mode="same"))
    noise = np.random.default_rng(len(wide)).standard_normal(len(wide))
    high = sosfilt(butter(6, (7_000, 21_000), "band", fs=RATE, output="sos"), noise) * envelope
    return dataclasses.replace(take, samples=(wide + high).astype(np.float32), sample_rate=RATE)


def decibels(parts: Sequence[Samples]) -> NDArray[np.float64]:
    """Power of each band relative to the whole."""
    frequencies, power = welch(np.concatenate(parts), RATE, nperseg=2048)
    bands = [power[(frequencies >= low) & (frequencies < high)].sum() for low, high in BANDS]
    share: NDArray[np.float64] = 10 * np.log10(np.array(bands) / power.sum())
    return share


@pytest.fixture(scope="module")
def wide_takes(takes: list[TrainingTake]) -> list[TrainingTake]:
    return [with_high_band(take) for take in takes[:7]]


@pytest.fixture(scope="module")
def wide_voice(small_engine: BuiltinEngine, wide_takes: list[TrainingTake]) -> TrainedVoice:
    mixed = [*wide_takes[:-1], narrow(wide_takes[-1])]
    return small_engine.train(mixed, language="en", progress=lambda *_: None)


def narrow(take: TrainingTake) -> TrainingTake:
    return dataclasses.replace(take, samples=soxr.resample(take.samples, RATE, 16_000), sample_rate=16_000)


def test_the_band_above_eight_kilohertz_is_the_talents_own(
    small_engine: BuiltinEngine, wide_takes: list[TrainingTake], wide_voice: TrainedVoice
) -> None:
    voice = small_engine.load(wide_voice.artefact)
    spoken = [voice.synthesize(SpeechRequest(take.text, "en")).samples for take in wide_takes[:6]]
    voice.close()
    own = decibels([take.samples for take in wide_takes[:6]])
    assert np.abs(decibels(spoken) - own).max() < 3.0


def test_one_take_at_a_lower_rate_gives_no_units_and_lowers_nothing(
    small_engine: BuiltinEngine, wide_voice: TrainedVoice
) -> None:
    assert wide_voice.details["sample_rate"] == RATE == small_engine.info.sample_rate
    assert wide_voice.details["takes_below_rate"] == 1
    assert wide_voice.details["takes_used"] == 7
    voice = small_engine.load(wide_voice.artefact)
    assert voice.synthesize(SpeechRequest(TEXT, "en")).sample_rate == RATE
    voice.close()


def test_a_voice_weighs_less_than_three_megabytes_a_minute(
    wide_takes: list[TrainingTake], wide_voice: TrainedVoice
) -> None:
    minutes = sum(len(take.samples) / take.sample_rate for take in wide_takes) / 60
    network = 900_000  # Its weights are the same for a minute and for thirty.
    assert len(wide_voice.artefact) - network < 3_000_000 * minutes
