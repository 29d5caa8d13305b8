"""Whether a sentence came out as speech at all: Coqui's models now and then give noise, silence or babble."""

import numpy as np

from synthesis.engines.protocol import Samples

QUIETEST_RMS = 10 ** (-50 / 20)
SLACK = 1.0
"""Seconds that a sentence of any length may take beside its characters: breath, silence at the ends."""


def fault(samples: Samples, sample_rate: int, characters: int, pace: tuple[float, float]) -> str | None:
    """What is wrong with the audio of one sentence, None when nothing is; `pace` is seconds per character."""
    if samples.ndim != 1 or not len(samples):
        return "no audio"
    if not np.isfinite(samples).all():
        return "not finite"
    if float(np.abs(samples).max()) > 1.001:
        return "beyond full scale"
    if float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) < QUIETEST_RMS:
        return "silent"
    seconds = len(samples) / sample_rate
    if seconds < characters * pace[0]:
        return "too short for its text"
    if seconds > characters * pace[1] + SLACK:
        return "too long for its text"
    return None
