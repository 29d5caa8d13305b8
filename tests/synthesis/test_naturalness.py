"""Pitch and pace against tones whose pitch and pauses are known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis.audio.naturalness import NothingVoiced, prosody
from synthesis.audio.speaking_rate import speaking_rate, speech_seconds

RATE = 16_000
SWING = 3.0  # semitones to each side


def tone(f0: NDArray[np.float64], rate: int = RATE) -> NDArray[np.float32]:
    """Harmonics up to 4 kHz with a falling spectrum."""
    phase = 2 * np.pi * np.cumsum(f0) / rate
    sound = np.zeros(len(f0))
    for harmonic in range(1, 25):
        sound += np.where(harmonic * f0 < 4000, np.exp(-harmonic / 6) * np.sin(harmonic * phase), 0)
    faded = np.minimum(1, np.minimum(np.arange(len(f0)), np.arange(len(f0))[::-1]) / (0.02 * rate))
    made: NDArray[np.float32] = (0.3 * faded * sound / np.abs(sound).max()).astype(np.float32)
    return made


def swinging(mean: float, rate: int = RATE, seconds: float = 4.0, jump: float = 0.0) -> NDArray[np.float64]:
    """A pitch that swings by SWING semitones 0.5 times a second, and jumps up or down every 300 ms."""
    time = np.arange(int(seconds * rate)) / rate
    steps = np.sign(np.sin(2 * np.pi * time / 0.6)) * jump / 2
    pitch: NDArray[np.float64] = mean * 2 ** ((SWING * np.sin(2 * np.pi * 0.5 * time) + steps) / 12)
    return pitch


@pytest.mark.parametrize(("mean", "rate"), [(95.0, 16_000), (210.0, 24_000), (180.0, 44_100)])
def test_mean_and_spread_of_a_known_pitch(mean: float, rate: int) -> None:
    measured = prosody(tone(swinging(mean, rate), rate), rate)
    assert measured.f0_mean_hz == pytest.approx(mean, rel=0.01)
    assert measured.f0_sd_semitones == pytest.approx(SWING / np.sqrt(2), rel=0.03)
    assert measured.voiced_seconds == pytest.approx(4.0, abs=0.1)


def test_planted_jumps_are_heard_and_larger_ones_louder() -> None:
    smooth, small, large = (
        prosody(tone(swinging(150.0, jump=jump)), RATE).f0_jump_semitones for jump in (0.0, 1.0, 3.0)
    )
    assert smooth < 0.25
    assert small > 1.5 * smooth
    assert large > 1.5 * small


def test_the_level_does_not_matter() -> None:
    sound = tone(swinging(150.0, jump=1.0))
    assert prosody(sound * np.float32(2**-8), RATE) == prosody(sound, RATE)


def test_silence_noise_and_broken_samples_are_refused() -> None:
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    for nothing in (np.zeros(RATE, np.float32), np.zeros(0, np.float32), noise[: RATE // 50]):
        with pytest.raises(NothingVoiced):
            prosody(nothing, RATE)
    with pytest.raises(ValueError, match="finite mono"):
        prosody(np.full(RATE, np.nan, np.float32), RATE)
    with pytest.raises(ValueError, match="finite mono"):
        prosody(noise.reshape(2, -1), RATE)


def test_pauses_are_no_speech_and_closures_are() -> None:
    said = tone(np.full(RATE, 120.0))
    faint = (1e-4 * np.random.default_rng(2).standard_normal(RATE)).astype(np.float32)
    closure = np.concatenate([said, faint[: RATE // 10], said])
    pause = np.concatenate([faint, said, faint[: RATE // 2], said, faint])
    assert speech_seconds(closure, RATE) == pytest.approx(2.1, abs=0.05)
    assert speech_seconds(pause, RATE) == pytest.approx(2.0, abs=0.05)
    assert speaking_rate(5, pause * np.float32(0.01), RATE) == pytest.approx(2.5, rel=0.03)


def test_nothing_said_has_no_rate() -> None:
    assert speech_seconds(np.zeros(RATE, np.float32), RATE) == 0.0
    with pytest.raises(ValueError, match="no speech"):
        speaking_rate(3, np.zeros(10, np.float32), RATE)
