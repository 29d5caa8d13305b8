"""Tempo without pitch: waveform-similarity overlap-add."""

import numpy as np

from .arrays import Floats

WINDOW_SECONDS, SEARCH_SECONDS = 0.03, 0.01


def stretched(samples: Floats, sample_rate: int, factor: float) -> Floats:
    """Make `samples` about `factor` times as long at the same pitch."""
    window = 2 * round(WINDOW_SECONDS * sample_rate / 2)
    hop, search = window // 2, round(SEARCH_SECONDS * sample_rate)
    target = round(len(samples) * factor)
    if len(samples) < 2 * window or target < window or abs(factor - 1) < 0.01:
        return samples
    shape = np.hanning(window + 1)[:-1]
    padded = np.pad(samples, (search, window + hop + search))
    out = np.zeros(target + 2 * window)
    expected = padded[search : search + window]
    for at in range(0, target, hop):
        # Place in `padded` of the search range's first window.
        place = min(round(at / factor), len(samples))
        region = padded[place : place + window + 2 * search]
        offset = int(np.correlate(region, expected, mode="valid").argmax()) if at else search
        start = place + offset
        out[at : at + window] += padded[start : start + window] * shape
        expected = padded[start + hop : start + hop + window]
        expected = np.pad(expected, (0, window - len(expected)))
    out[:hop] /= np.maximum(shape[:hop], 0.05)
    result: Floats = out[:target].astype(samples.dtype)
    return result
