"""What makes a synthetic stand-in less even: readings that vary, and a band that reaches beyond 8 kHz."""

import zlib

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt, sosfiltfilt

from synthesis.engines.builtin.sources.flite import FliteSource

# One standard deviation, or the range, of what differs from take to take of one person in one room.
SEMITONES, TEMPO, EQUALISER_DB, GAIN_DB = 1.0, 0.08, 4.0, 4.0
EQUALISER_HZ, EQUALISER_Q = (150.0, 6000.0), 0.7
PEAK = 0.9
WIDE_RATE, NOISE_FROM_HZ, ENVELOPE_HZ, NOISE_LEVEL = 44_100, 7_800.0, 60.0, 0.8

Floats = NDArray[np.float32]


def varied(source: FliteSource, text: str, turn: int) -> tuple[Floats, int]:
    """A reading whose tempo, pitch, equalisation and gain are drawn from the text and the turn."""
    rng = np.random.default_rng(zlib.crc32(f"{source.voice} {turn} {text}".encode()))
    source.f0_shift = float(2 ** (rng.uniform(-SEMITONES, SEMITONES) / 12))
    source.duration_stretch = float(1 + rng.uniform(-TEMPO, TEMPO))
    reading = source.read(text)
    samples = reading.samples.astype(np.float64)
    for _ in range(2):
        hertz = float(np.exp(rng.uniform(*np.log(EQUALISER_HZ))))
        decibels = float(rng.uniform(-EQUALISER_DB, EQUALISER_DB))
        samples = lfilter(*peaking(hertz, decibels, reading.sample_rate), samples)
    samples *= 10 ** (rng.uniform(-GAIN_DB, GAIN_DB) / 20)
    peak = float(np.abs(samples).max())
    return (samples * min(1.0, PEAK / peak)).astype(np.float32), reading.sample_rate


def peaking(hertz: float, decibels: float, rate: int) -> tuple[list[float], list[float]]:
    """A peaking equaliser's coefficients (b, a), from Bristow-Johnson's cookbook of biquad filters."""
    amplitude, angle = 10 ** (decibels / 40), 2 * np.pi * hertz / rate
    width, middle = np.sin(angle) / (2 * EQUALISER_Q), -2 * np.cos(angle)
    return (
        [1 + width * amplitude, middle, 1 - width * amplitude],
        [1 + width / amplitude, middle, 1 - width / amplitude],
    )


def widened(samples: Floats, rate: int) -> tuple[Floats, int]:
    """44.1 kHz: noise above 8 kHz that rises and falls with what lies below it, as in sibilants.

    No full-band recording of a person's session is at hand: this shows whether the band is kept, not how it
    sounds.
    """
    upper = soxr.resample(samples.astype(np.float64), rate, WIDE_RATE)
    neighbour = sosfiltfilt(butter(4, (4_000.0, 7_500.0), "bandpass", fs=WIDE_RATE, output="sos"), upper)
    envelope = sosfilt(butter(2, ENVELOPE_HZ, fs=WIDE_RATE, output="sos"), np.abs(neighbour))
    noise = np.random.default_rng(len(samples)).standard_normal(len(upper))
    high = sosfiltfilt(butter(6, NOISE_FROM_HZ, "highpass", fs=WIDE_RATE, output="sos"), noise)
    wide = upper + NOISE_LEVEL * np.maximum(envelope, 0) * high
    return np.clip(wide, -1, 1).astype(np.float32), WIDE_RATE
