"""One level for every voice: about -20 LUFS, peaks below full scale."""

import numpy as np

from .arrays import Floats

TARGET_LUFS = -20.0
PEAK = 0.89
SILENT_LUFS = -70.0
METER_SECONDS = 0.4


def gain_to_target(samples: Floats, sample_rate: int) -> float:
    """The factor that brings speech to TARGET_LUFS (ITU-R BS.1770, gated)."""
    import pyloudnorm

    if len(samples) <= METER_SECONDS * sample_rate:
        return 1.0
    measured = float(pyloudnorm.Meter(sample_rate).integrated_loudness(np.asarray(samples, np.float64)))
    if not np.isfinite(measured) or measured < SILENT_LUFS:
        return 1.0
    return float(10 ** ((TARGET_LUFS - measured) / 20))


def limited(samples: Floats) -> Floats:
    """Scale a piece down where its peak would come near full scale."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * (PEAK / peak) if peak > PEAK else samples
