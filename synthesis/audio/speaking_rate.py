"""How fast somebody speaks: words or phones per second of speech, pauses left out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FRAME_SECONDS: Final = 0.02
# A silence shorter than this belongs to the words: a stop's closure lasts up to 150 ms.
PAUSE_SECONDS: Final = 0.2
# What counts as silence, in dB: this far below the loud frames, or this near to the quiet ones, yet never
# so high that a consonant counts as silence where nobody pauses.
BELOW_LOUD, ABOVE_QUIET, LEAST_BELOW_LOUD = 35.0, 6.0, 20.0


def speaking_rate(units: int, samples: NDArray[np.float32], sample_rate: int) -> float:
    """Units (words, phones) per second of speech. Raises ValueError where nothing was said."""
    seconds = speech_seconds(samples, sample_rate)
    if not seconds:
        raise ValueError("There is no speech whose rate could be measured.")
    return units / seconds


def speech_seconds(samples: NDArray[np.float32], sample_rate: int) -> float:
    """Seconds of mono samples that are not pauses of at least 200 ms; the level does not matter."""
    size = int(FRAME_SECONDS * sample_rate)
    count = len(samples) // size
    if count == 0 or not np.abs(samples).any():
        return 0.0
    frames = samples[: count * size].reshape(count, size).astype(np.float64)
    power = np.mean(frames**2, axis=1)
    level = 10 * np.log10(np.maximum(power, power.max() * 1e-12))
    loud, quiet = np.percentile(level, [95, 8])
    silent = level < min(loud - LEAST_BELOW_LOUD, max(loud - BELOW_LOUD, quiet + ABOVE_QUIET))
    return float((count - _in_pauses(silent)) * FRAME_SECONDS)


def _in_pauses(silent: NDArray[np.bool_]) -> int:
    """How many frames lie in runs of silence long enough to be pauses; those at the ends always are."""
    padded = np.concatenate([[False], silent, [False]])
    edges = np.flatnonzero(np.diff(padded.astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    lengths = ends - starts
    outside = (starts == 0) | (ends == len(silent))
    return int(lengths[outside | (lengths * FRAME_SECONDS >= PAUSE_SECONDS)].sum())
