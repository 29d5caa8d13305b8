"""How far up a take's sound really reaches: upsampled files and lossy codecs leave the top empty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voices.quality.recording import Samples
from voices.quality.spectra import banded_power

FRAME_SECONDS, HOP_SECONDS = 0.040, 0.020
BAND_HZ = 200.0
# The slope of a resampler's or a codec's filter: sound on its sides is compared, not in it.
SLOPE_BANDS = 2
BELOW_BANDS = 5
LOWEST_EDGE_HZ = 2_000.0
# Above this share of half the sample rate every converter's own filter begins.
HIGHEST_EDGE_SHARE = 0.92
FLOOR = 1e-16


@dataclass(frozen=True, slots=True)
class Band:
    """Where the steepest fall to an empty top begins, in Hz, and how deep it is, in dB.

    Recordings fade out upwards into the microphone's noise; only a filter makes a cliff.
    """

    edge_hz: float
    drop_db: float


def find_band(samples: Samples, sample_rate: int) -> Band:
    """Find the cliff in the spectrum of the take's loudest moments, band by band of 200 Hz."""
    levels = _loud_bands_db(samples, sample_rate)
    first = round(LOWEST_EDGE_HZ / BAND_HZ)
    last = int(HIGHEST_EDGE_SHARE * levels.size) - SLOPE_BANDS
    best = Band(sample_rate / 2, 0.0)
    for edge in range(first, last):
        below = float(levels[edge - BELOW_BANDS : edge].mean())
        drop = below - float(levels[edge + SLOPE_BANDS :].max())
        if drop > best.drop_db:
            best = Band(edge * BAND_HZ, drop)
    return best


def _loud_bands_db(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """The 95th percentile over time of every band's power, in dB."""
    edges = np.arange(0, sample_rate / 2 + 1, BAND_HZ)
    power = banded_power(samples, sample_rate, frame_s=FRAME_SECONDS, hop_s=HOP_SECONDS, edges_hz=edges)
    return np.asarray(10 * np.log10(np.percentile(power, 95, axis=0) + FLOOR), dtype=np.float64)
