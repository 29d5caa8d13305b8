"""Whether a sentence came out as speech at all: Coqui's models now and then give noise, silence or babble."""

from typing import Final

import numpy as np

from synthesis.engines.protocol import Samples

QUIETEST_RMS = 10 ** (-50 / 20)
SLACK = 1.0
"""Seconds that a sentence of any length may take beside its characters: breath, silence at the ends."""

FAULTS: Final = (
    "model_error",
    "no_audio",
    "not_finite",
    "beyond_full_scale",
    "silent",
    "too_short",
    "too_long",
    "unlike_talent",
    "wrong_words",
)
"""Why a sentence was spoken again; stable, they are recorded."""


def fault(samples: Samples, sample_rate: int, characters: int, pace: tuple[float, float]) -> str | None:
    """Which of FAULTS the audio of one sentence has, None when none; `pace` is seconds per character."""
    if samples.ndim != 1 or not len(samples):
        return "no_audio"
    if not np.isfinite(samples).all():
        return "not_finite"
    if float(np.abs(samples).max()) > 1.001:
        return "beyond_full_scale"
    if float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) < QUIETEST_RMS:
        return "silent"
    seconds = len(samples) / sample_rate
    if seconds < characters * pace[0]:
        return "too_short"
    if seconds > characters * pace[1] + SLACK:
        return "too_long"
    return None
