"""Power over time in bands of frequency: what the other measures of this room look at."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voices.quality.recording import Samples

Edges = Sequence[float] | NDArray[np.float64]

# Frames transformed at once: 60 s at 48 kHz would otherwise take hundreds of megabytes.
BLOCK = 512


def banded_power(
    samples: Samples, sample_rate: int, *, frame_s: float, hop_s: float, edges_hz: Edges
) -> NDArray[np.float64]:
    """Mean power of each band between neighbouring `edges_hz`, one row a Hann-windowed frame.

    A full-scale sine has a power of about 1/16 in its bin. Bands above half the sample rate are 0; a take
    shorter than a frame is padded with silence.
    """
    size, hop = round(frame_s * sample_rate), max(1, round(hop_s * sample_rate))
    padded = np.pad(samples, (0, max(0, size - samples.size)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    window = np.hanning(size).astype(np.float32)
    sums = _band_sums(np.fft.rfftfreq(size, 1 / sample_rate), edges_hz) / size**2
    blocks = [
        np.abs(np.fft.rfft(frames[at : at + BLOCK] * window, axis=1)) ** 2 @ sums
        for at in range(0, len(frames), BLOCK)
    ]
    return np.asarray(np.concatenate(blocks), dtype=np.float64)


def _band_sums(frequencies: NDArray[np.float64], edges_hz: Edges) -> NDArray[np.float64]:
    """A matrix that averages bins into bands; a band too narrow for any bin takes the nearest one."""
    edges = np.asarray(edges_hz)
    matrix = np.zeros((frequencies.size, edges.size - 1))
    for band, (low, high) in enumerate(pairwise(edges)):
        inside = (frequencies >= low) & (frequencies < high)
        if not inside.any() and high <= frequencies[-1]:
            inside[np.argmin(np.abs(frequencies - (low + high) / 2))] = True
        matrix[inside, band] = 1 / max(1, inside.sum())
    return matrix
