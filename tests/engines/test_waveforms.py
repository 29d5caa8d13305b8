"""The talent's audio in an artefact: its rate, its size, and what comes back."""

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis.engines.builtin import waveforms
from synthesis.engines.builtin.storage import inner_frames, quantised, restored
from synthesis.engines.builtin.waveforms import (
    AUDIO_BYTES_A_MINUTE,
    FULL_SCALE,
    Waveforms,
    packed_audio,
    step_of,
    unit_rate,
)

RATE = 48_000


def phrase(seed: int, noise: float, seconds: float = 2.0) -> NDArray[np.float32]:
    """Two bursts of full-band sound with pauses around them, over white noise."""
    random = np.random.default_rng(seed)
    time = np.arange(round(RATE * seconds)) / RATE
    loud = (np.sin(2 * np.pi * time) ** 2 > 0.5).astype(float)
    sound = 0.2 * loud * (np.sin(2 * np.pi * 180 * time) + 0.2 * random.standard_normal(len(time)))
    return (sound + noise * random.standard_normal(len(time))).astype(np.float32)


@pytest.mark.parametrize("noise", [0.0003, 0.003])
def test_what_is_stored_lies_well_below_the_takes_own_noise(noise: float) -> None:
    takes = [phrase(seed, noise) for seed in range(3)]
    waveforms = Waveforms(packed_audio(takes, RATE), RATE)
    for number, take in enumerate(takes):
        error = waveforms.cut(number, 0, len(take)) - take
        assert error.std() < noise / 4
        np.testing.assert_array_equal(waveforms.cut(number, 100, 300), waveforms.cut(number, 0, 400)[100:300])


def test_digital_silence_is_stored_at_sixteen_bits() -> None:
    take = np.zeros(RATE, np.float32)
    take[RATE // 4 : RATE // 2] = 0.5
    assert step_of(take, RATE) == 1 / FULL_SCALE
    back = Waveforms(packed_audio([take], RATE), RATE).cut(0, 0, RATE)
    np.testing.assert_allclose(back, take, atol=1 / FULL_SCALE)


def test_a_noisy_session_still_fits_its_size() -> None:
    random = np.random.default_rng(3)
    takes = [random.uniform(-1, 1, 3 * RATE).astype(np.float32) * level for level in (0.9, 0.05)]
    arrays = packed_audio(takes, RATE)
    assert len(arrays["audio"]) <= AUDIO_BYTES_A_MINUTE * 7 / 60
    back = Waveforms(arrays, RATE).cut(0, 0, 3 * RATE)
    assert np.corrcoef(back, takes[0])[0, 1] > 0.95


def test_a_take_without_a_pause_is_not_stored_coarsely() -> None:
    takes = [phrase(seed, 0.0005) for seed in range(4)]
    takes.append(0.2 * np.random.default_rng(9).standard_normal(RATE).astype(np.float32))
    steps = packed_audio(takes, RATE)["take_step"]
    assert steps[4] <= 3 * steps[:4].max()


def test_audio_that_is_not_what_was_promised_is_refused() -> None:
    arrays = packed_audio([phrase(1, 0.001), phrase(2, 0.001)], RATE)
    with pytest.raises(ValueError, match="audio"):
        Waveforms(arrays, 44_100)
    with pytest.raises(ValueError, match="differ"):
        Waveforms(arrays | {"take_step": arrays["take_step"][:1]}, RATE)
    shorter = arrays | {"take_samples": arrays["take_samples"] - [0, 1]}
    with pytest.raises(ValueError, match="audio"):
        Waveforms(shorter, RATE)


def test_much_audio_is_decoded_take_by_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waveforms, "AT_ONCE_BYTES", 0)
    arrays = packed_audio([phrase(1, 0.001), phrase(2, 0.001)], RATE)
    shorter = Waveforms(arrays | {"take_samples": arrays["take_samples"] - [0, 1]}, RATE)
    with pytest.raises(ValueError, match="audio"):
        shorter.cut(1, 0, 10)


@pytest.mark.parametrize(
    ("rates", "seconds", "rate"),
    [
        ([48_000, 48_000], [5, 5], 48_000),
        ([96_000], [5], 48_000),
        ([48_000, 44_100], [5, 5], 44_100),
        ([48_000, 16_000], [90, 10], 48_000),
        ([48_000, 16_000], [70, 30], 16_000),
        ([22_050], [5], 22_050),
    ],
)
def test_a_few_takes_at_a_low_rate_do_not_pull_the_voice_down(
    rates: list[int], seconds: list[float], rate: int
) -> None:
    assert unit_rate(rates, seconds) == rate


def test_frames_come_back_within_half_a_step() -> None:
    frames = np.random.default_rng(0).normal([9.0, 0.0, 2.0], [3.0, 0.1, 0.0], (500, 3))
    for kind in (np.int8, np.int16):
        numbers, scale = quantised(frames, kind)
        assert numbers.dtype == kind
        assert (np.abs(restored(numbers, scale) - frames) <= 0.51 * scale[1] + 1e-5).all()


def test_silence_at_the_edges_is_left_out_and_words_never() -> None:
    names = ("_", "aa", "s", "_")
    assert inner_frames(names, np.array([0, 300, 320, 340, 900])) == (240, 400)
    assert inner_frames(names, np.array([0, 20, 40, 60, 90])) == (0, 90)
    assert inner_frames(("aa", "s"), np.array([0, 20, 40])) == (0, 40)
