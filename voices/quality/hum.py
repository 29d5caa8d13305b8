"""Mains hum: lines at 50 or 60 Hz and their multiples that stand still through the whole take."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voices.quality.recording import Samples

MAINS_HZ: Final = (50.0, 60.0)
HARMONICS = 8
# The grid keeps within ±0.2 Hz of its rated frequency (ENTSO-E), recorders' clocks within ±100 ppm.
TOLERANCE = 0.006
# Neighbours that tell how high the ground is beside a line, in Hz from it.
NEAR_HZ, FAR_HZ = 1.5, 8.0
# How far a line's own skirt reaches, in bins of a Hann window.
SKIRT_BINS = 3
LONGEST_SECONDS = 20.0
PROMINENCE_LIMIT_DB = 30.0
STRONGEST = 3


@dataclass(frozen=True, slots=True)
class Hum:
    """The likelier mains frequency, how far its lines stand out, and their level, both in dB.

    `prominence_db` is the mean over the three clearest lines, `level_db` their power in dBFS.
    """

    mains_hz: float
    prominence_db: float
    level_db: float


def find_hum(samples: Samples, sample_rate: int) -> Hum:
    """Measure the steadiest lines over the take's whole length: speech never holds a pitch that long.

    One Fourier transform of the whole take resolves 1/length Hz, in which hum gathers in one line and a
    voice's harmonics spread out.
    """
    signal = samples[: round(LONGEST_SECONDS * sample_rate)].astype(np.float64)
    window = np.hanning(signal.size)
    spectrum = np.abs(np.fft.rfft((signal - signal.mean()) * window)) ** 2
    # A sine of amplitude a has a power of (a · sum(window) / 2)² in its bin; its own is a² / 2.
    spectrum *= 2 / max(window.sum(), 1.0) ** 2
    spectrum = np.maximum(spectrum, 1e-15)
    found = [_lines(spectrum, signal.size / sample_rate, mains) for mains in MAINS_HZ]
    return max(found, key=lambda hum: hum.prominence_db)


def _lines(power: NDArray[np.float64], seconds: float, mains: float) -> Hum:
    standing, levels = list[float](), list[float]()
    for multiple in range(1, HARMONICS + 1):
        centre = mains * multiple
        reach = max(TOLERANCE * centre, 0.5 / seconds)
        inner = power[_bins(seconds, centre - reach, centre + reach)]
        skirt = SKIRT_BINS / seconds
        gap, far = max(NEAR_HZ, reach + skirt), max(FAR_HZ, reach + 4 * skirt)
        beside = np.concatenate(
            [
                power[_bins(seconds, centre - far, centre - gap)],
                power[_bins(seconds, centre + gap, centre + far)],
            ]
        )
        if not inner.size or not beside.size:
            continue
        prominence = 10 * np.log10(inner.max() / np.mean(beside))
        standing.append(float(np.clip(prominence, 0.0, PROMINENCE_LIMIT_DB)))
        levels.append(float(inner.max()))
    best = np.argsort(standing)[-STRONGEST:]
    total = sum(levels[index] for index in best)
    return Hum(mains, float(np.mean([standing[i] for i in best])), float(10 * np.log10(max(total, 1e-12))))


def _bins(seconds: float, low: float, high: float) -> slice:
    return slice(max(1, int(np.ceil(low * seconds))), max(1, int(np.floor(high * seconds)) + 1))
