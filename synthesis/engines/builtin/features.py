"""WORLD analysis at 16 kHz in 5 ms frames: F0 and mel-cepstra by one matrix each way."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Flags, Floats

RATE = 16_000
HOP = 80
FRAME_SECONDS = HOP / RATE
COEFFICIENTS = 40
F0_FLOOR, F0_CEILING = 60.0, 400.0
WARPING = 0.42
FFT_SIZE = 1024
DITHER = 1e-5
FALLBACK_F0 = 120.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """Frames of one utterance: F0 in Hz (0 where unvoiced) and mel-cepstra of the log amplitude."""

    f0: Floats
    mel_cepstra: Floats

    def __len__(self) -> int:
        return len(self.f0)


def warped(frequencies: Floats) -> Floats:
    """Map radians to the mel-like axis of an all-pass filter."""
    turn = WARPING * np.sin(frequencies) / (1 - WARPING * np.cos(frequencies))
    axis: Floats = frequencies + 2 * np.arctan(turn)
    return axis


def cosine_basis(frequencies: Floats, coefficients: int) -> Floats:
    """Rows of cosines at `frequencies` (radians at 16 kHz): log amplitude = basis @ mel-cepstra."""
    basis: Floats = np.cos(np.outer(warped(frequencies), np.arange(coefficients)))
    return basis


def _encoder() -> Floats:
    """Least squares with weights that spread the error evenly over the warped axis."""
    frequencies = np.pi * np.arange(FFT_SIZE // 2 + 1) / (FFT_SIZE // 2)
    basis = cosine_basis(frequencies, COEFFICIENTS)
    weighted = basis * np.gradient(warped(frequencies))[:, None]
    solved: Floats = np.linalg.solve(basis.T @ weighted, weighted.T)
    return solved


ENCODER = _encoder()


def resampled(samples: Floats, sample_rate: int, target_rate: int = RATE) -> Floats:
    """Resample mono samples."""
    if sample_rate == target_rate:
        return samples
    import soxr

    converted: Floats = soxr.resample(samples, sample_rate, target_rate)
    return converted


def pitch(samples: Floats) -> Floats:
    """F0 in Hz of mono samples at RATE, a value for 5 ms, 0 where unvoiced (DIO and StoneMask)."""
    x = _dithered(samples)
    return _tracked(x)[0].astype(np.float32)


def analyse(samples: Floats) -> Analysis:
    """Analyse mono samples at RATE."""
    import pyworld

    world: Any = pyworld
    x = _dithered(samples)
    f0, times = _tracked(x)
    envelope = world.cheaptrick(x, f0, times, RATE, fft_size=FFT_SIZE)
    mel_cepstra = 0.5 * np.log(np.maximum(envelope, 1e-12)) @ ENCODER.T
    return Analysis(f0.astype(np.float32), mel_cepstra.astype(np.float32))


def _dithered(samples: Floats) -> Floats:
    """A faint fixed dither keeps digital silence finite."""
    noise = np.random.default_rng(0).standard_normal(len(samples))
    return np.ascontiguousarray(samples, dtype=np.float64) + DITHER * noise


def _tracked(x: Floats) -> tuple[Floats, Floats]:
    import pyworld

    world: Any = pyworld
    rough, times = world.dio(
        x, RATE, frame_period=1000 * FRAME_SECONDS, f0_floor=F0_FLOOR, f0_ceil=F0_CEILING
    )
    return world.stonemask(x, rough, times, RATE), times


def continuous_log_f0(f0: Floats) -> tuple[Floats, Flags]:
    """Log F0 with the unvoiced frames interpolated, and which frames are voiced."""
    voiced = f0 > 0
    if voiced.sum() < 2:
        return np.full(len(f0), np.log(FALLBACK_F0), np.float32), voiced
    frames = np.arange(len(f0))
    filled = np.interp(frames, frames[voiced], np.log(f0[voiced]))
    return filled.astype(np.float32), voiced
