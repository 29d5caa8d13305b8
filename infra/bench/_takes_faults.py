"""Faults of sound for `bench takes`, planted with known strength; each returns samples and their rate."""

import io
from collections.abc import Callable

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voices.quality.measures import frame_levels_db

Samples = NDArray[np.float32]
Random = np.random.Generator
Fault = Callable[[Samples, int, Random], tuple[Samples, int]]

UPSAMPLED_RATES = (24_000, 44_100, 48_000)


def loudness(samples: Samples, rate: int) -> float:
    """The amplitude (RMS) of the take's loud frames."""
    return float(10 ** (np.percentile(frame_levels_db(samples, rate), 90) / 20))


def clipping(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """Overdriven 1.5 to 4 times, then turned down."""
    driven = np.clip(samples / np.abs(samples).max() * random.uniform(1.5, 4.0), -1, 1)
    return (random.uniform(0.3, 0.95) * driven).astype(np.float32), rate


def noise(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """White or pink noise 10 to 30 dB under the voice."""
    spectrum = np.fft.rfft(random.standard_normal(samples.size))
    if random.random() < 0.5:
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(samples.size, 1 / rate), 20.0))
    floor = np.fft.irfft(spectrum, samples.size)
    floor *= loudness(samples, rate) / floor.std() * 10 ** (-random.uniform(10, 30) / 20)
    return (samples + floor).astype(np.float32), rate


def hum(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """50 or 60 Hz, up to 0.3 % off, with five harmonics, 20 to 35 dB under the voice."""
    mains = random.choice([50, 60]) * random.uniform(0.997, 1.003)
    phase = 2 * np.pi * mains * np.arange(samples.size) / rate
    lines = sum(random.uniform(0.2, 1) / k * np.sin(k * phase + random.uniform(0, 6.28)) for k in range(1, 7))
    lines = np.asarray(lines) / np.std(lines)
    level = loudness(samples, rate) * 10 ** (-random.uniform(20, 35) / 20)
    return (samples + level * lines).astype(np.float32), rate


def reverberation(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """A room of 0.5 to 1.0 s whose sound is from 3 dB below to 3 dB above the direct one (Polack's model)."""
    seconds, direct_db = random.uniform(0.5, 1.0), random.uniform(-3, 3)
    time = np.arange(round(seconds * rate)) / rate
    room = random.standard_normal(time.size) * 10 ** (-3 * time / seconds) * (time > 0.002)
    room *= 10 ** (-direct_db / 20) / np.sqrt((room**2).sum())
    room[0] = 1.0
    size = samples.size + room.size
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(room, size), size)[: samples.size + rate // 4]
    return (wet / np.abs(wet).max() * np.abs(samples).max()).astype(np.float32), rate


def upsampling(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """Raised to a higher rate in 16 bits; one in three passed through an MP3 first."""
    higher = random.choice([other for other in UPSAMPLED_RATES if other > 1.3 * rate])
    if random.random() < 1 / 3:
        samples, rate = coded(samples, rate, "MP3", "MPEG_LAYER_III")
    raised = soxr.resample(samples, rate, int(higher))
    return coded(raised, int(higher), "FLAC", "PCM_16")


def truncation(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """Cut within half a second of the first or last sound, where it is within 12 dB of the loud frames."""
    turned = samples[::-1] if random.random() < 0.5 else samples
    levels = frame_levels_db(turned, rate)
    sounding = np.flatnonzero(levels > np.percentile(levels, 90) - 12)
    first, loud = int(sounding[0]), {int(n) for n in sounding}
    inside = [n for n in range(first + 2, first + 26) if {n - 1, n, n + 1} <= loud] or [first + 2]
    cut = turned[round((random.choice(inside) + 0.5) * 0.02 * rate) :]
    return np.ascontiguousarray(cut if turned is samples else cut[::-1]), rate


def repetition(samples: Samples, rate: int, random: Random) -> tuple[Samples, int]:
    """The same performance with another level, up to half a second trimmed, and coded or resampled."""
    trimmed = samples[round(random.uniform(0, 0.5) * rate) :] * np.float32(random.uniform(0.3, 0.9))
    if random.random() < 0.5:
        return coded(trimmed, rate, "MP3", "MPEG_LAYER_III")
    return soxr.resample(trimmed, rate, 48_000), 48_000


def coded(samples: Samples, rate: int, container: str, subtype: str) -> tuple[Samples, int]:
    """Through a file and back."""
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), rate, format=container, subtype=subtype)
    file.seek(0)
    decoded, rate = soundfile.read(file, dtype="float32")
    return decoded, rate
