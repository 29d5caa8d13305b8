"""Pitch and spectrum without leaps where runs of different takes meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from .arrays import Floats
from .runs import FILTERED, Run, Shaping
from .units import UnitInventory

# Moved further than seven semitones, a voice is another's.
PITCH_LIMIT = 7 / 12 * float(np.log(2))
SPECTRAL_SMOOTHING = 2.0
# How far from a join, in frames of 5 ms, its leap is spread out, and which share of a spectral leap is.
PITCH_REACH, SPECTRAL_REACH, SPECTRAL_SHARE = 16, 8, 0.5


@dataclass(frozen=True, slots=True)
class Ending:
    """Log F0 and mel-cepstra at the end of what was laid down before."""

    log_f0: float
    mel_cepstra: Floats


def pitches(
    runs: Sequence[Run], inventory: UnitInventory, shaping: Shaping, before: Ending | None
) -> list[Floats]:
    """By how much (in natural logarithms) each run's pitch is raised, frame by frame; 0 where unvoiced.

    Units keep the talent's own contours, widened around the talent's mean; then each leap between two runs is
    shared by both. What lies before cannot be changed any more: the first run takes that leap alone.
    """
    own = [inventory.log_f0[run.start : run.end] for run in runs]
    raised = [(shaping.pitch_spread - 1) * (contour - inventory.mean_log_f0) for contour in own]
    ends = [(float((a + b)[0]), float((a + b)[-1])) for a, b in zip(own, raised, strict=True)]
    if before is not None:
        raised[0] = raised[0] - _limited(ends[0][0] - before.log_f0) * _ramp(len(raised[0]), PITCH_REACH)
    for k in range(len(runs) - 1):
        half = _limited((ends[k + 1][0] - ends[k][1]) / 2)
        raised[k] = raised[k] + half * _ramp(len(raised[k]), PITCH_REACH)[::-1]
        raised[k + 1] = raised[k + 1] - half * _ramp(len(raised[k + 1]), PITCH_REACH)
    return [
        np.where(inventory.voiced[run.start : run.end], np.clip(part, -PITCH_LIMIT, PITCH_LIMIT), 0)
        for run, part in zip(runs, raised, strict=True)
    ]


def spectra(runs: Sequence[Run], inventory: UnitInventory, before: Ending | None) -> list[Floats]:
    """What to add to each run's mel-cepstra, a row a frame; at joins both sides come nearer."""
    added = [_smooth(np.concatenate(run.spectral), SPECTRAL_SMOOTHING) for run in runs]
    firsts = [inventory.mel_cepstra[r.start, :FILTERED] + a[0] for r, a in zip(runs, added, strict=True)]
    lasts = [inventory.mel_cepstra[r.end - 1, :FILTERED] + a[-1] for r, a in zip(runs, added, strict=True)]
    if before is not None:
        leap = SPECTRAL_SHARE * (firsts[0] - before.mel_cepstra)
        added[0] = added[0] - leap * _ramp(len(added[0]), SPECTRAL_REACH)[:, None]
    for k in range(len(runs) - 1):
        half = SPECTRAL_SHARE * (firsts[k + 1] - lasts[k]) / 2
        added[k] = added[k] + half * _ramp(len(added[k]), SPECTRAL_REACH)[::-1, None]
        added[k + 1] = added[k + 1] - half * _ramp(len(added[k + 1]), SPECTRAL_REACH)[:, None]
    return added


def ending(run: Run, inventory: UnitInventory, raised: Floats, added: Floats) -> Ending:
    """Where the last run ends."""
    last = run.end - 1
    return Ending(
        float(inventory.log_f0[last] + raised[-1]), inventory.mel_cepstra[last, :FILTERED] + added[-1]
    )


def _limited(leap: float) -> float:
    return float(np.clip(leap, -PITCH_LIMIT, PITCH_LIMIT))


def _ramp(length: int, reach: int) -> Floats:
    """From 1 at the beginning to 0 after `reach` frames, or at the end of what is shorter."""
    ramp: Floats = np.clip(1 - np.arange(length) / min(reach, length), 0, 1)
    return ramp


def _smooth(rows: Floats, frames: float) -> Floats:
    smooth: Floats = gaussian_filter1d(rows, frames, axis=0, mode="nearest")
    return smooth
