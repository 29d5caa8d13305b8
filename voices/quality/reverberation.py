"""How long a room rings, from the speech alone: nothing can fall silent faster than the room lets it."""

import numpy as np
from numpy.typing import NDArray

from voices.quality.recording import Samples
from voices.quality.spectra import banded_power

HOP_SECONDS, FRAME_SECONDS = 0.005, 0.020
# The stretch a decay is fitted over, and how much of one it must be.
FIT_SECONDS = 0.10
LEAST_FALL_DB = 10.0
MOST_ERROR_DB = 2.5
# Decays end where the room's noise begins.
ABOVE_NOISE_DB = 6.0
OCTAVES_HZ = (400.0, 800.0, 1600.0, 3200.0, 6400.0)
FLOOR = 1e-14
QUICKEST_PERCENT = 20.0
FEWEST_DECAYS = 6


def decay_seconds(samples: Samples, sample_rate: int) -> float | None:
    """Seconds a sound would take to fall by 60 dB, after the quicker fifth of the take's own decays.

    A lower bound of the reverberation time (blind decay-rate estimation: Ratnam et al. 2003, Löllmann et
    al. 2010, in octave bands); None where too few decays were found. Dry speech falls at 200 dB/s and more.
    """
    power = banded_power(samples, sample_rate, frame_s=FRAME_SECONDS, hop_s=HOP_SECONDS, edges_hz=OCTAVES_HZ)
    slopes = np.concatenate([_slopes(level) for level in 10 * np.log10(power.T + FLOOR)])
    if slopes.size < FEWEST_DECAYS:
        return None
    return float(-60.0 / np.percentile(slopes, QUICKEST_PERCENT))


def _slopes(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slopes in dB/s of every straight fall through at least LEAST_FALL_DB."""
    width = round(FIT_SECONDS / HOP_SECONDS)
    if level.size < width:
        return np.zeros(0)
    time = (np.arange(width) - (width - 1) / 2) * HOP_SECONDS
    windows = np.lib.stride_tricks.sliding_window_view(level, width)
    centred = windows - windows.mean(axis=1, keepdims=True)
    slopes = centred @ time / (time @ time)
    error = np.sqrt(np.mean((centred - slopes[:, None] * time) ** 2, axis=1))
    noise = np.percentile(level, 5) + ABOVE_NOISE_DB
    falls = (slopes * FIT_SECONDS < -LEAST_FALL_DB) & (error < MOST_ERROR_DB) & (windows[:, -1] > noise)
    return np.asarray(slopes[falls], dtype=np.float64)
