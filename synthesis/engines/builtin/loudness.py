"""One level for every voice: about -20 LUFS, peaks below full scale."""

import numpy as np

from .arrays import Floats

TARGET_LUFS = -20.0
KNEE, PEAK = 0.7, 0.89
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
    """Bend what lies above KNEE so that nothing reaches PEAK.

    It needs no look ahead: a phrase is as loud whether or not a louder one follows.
    """
    size = np.abs(samples)
    if size.max(initial=0.0) <= KNEE:
        return samples
    bent = KNEE + (PEAK - KNEE) * np.tanh((size - KNEE) / (PEAK - KNEE))
    limited: Floats = np.where(size > KNEE, np.sign(samples) * bent, samples)
    return limited
