"""The level of a render: what was spoken is brought to one loudness, and refused where nothing was."""

import warnings
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

TARGET_LUFS = -19.0  # mono; as loud as -16 LUFS stereo, the usual level of online speech
PEAK = 10 ** (-1.5 / 20)
SILENCE = 10 ** (-55 / 20)


class BadLevel(Exception):
    """The samples are no speech that may be delivered; the message says why."""


def level(samples: Samples, sample_rate: int) -> Samples:
    """Bring speech to the target loudness (ITU-R BS.1770), peaks at most -1.5 dBFS.

    Raises BadLevel for empty, silent, broken (not finite) or constantly clipped samples.
    """
    if samples.ndim != 1 or not samples.size or not np.isfinite(samples).all():
        raise BadLevel("The engine returned broken audio.")
    peak = float(np.abs(samples).max())
    if peak < SILENCE:
        raise BadLevel("The engine returned silence.")
    if float(np.mean(np.abs(samples) > 0.999 * max(peak, 1.0))) > 0.01:
        raise BadLevel("The engine returned clipped audio.")
    gain = min(10 ** ((TARGET_LUFS - _loudness(samples, sample_rate)) / 20), PEAK / peak)
    return (samples * np.float32(gain)).astype(np.float32)


def _loudness(samples: Samples, sample_rate: int) -> float:
    import pyloudnorm  # brings scipy, which web processes should not load

    short = int(0.41 * sample_rate) - len(samples)
    padded = np.pad(samples, (0, short)) if short > 0 else samples
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyloudnorm warns where every block lies below its gate
        measured = float(pyloudnorm.Meter(sample_rate).integrated_loudness(padded.astype(np.float64)))
    return measured if np.isfinite(measured) else TARGET_LUFS
