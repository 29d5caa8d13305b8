"""Measures of one take as pure functions of its samples; none of them judges."""

from dataclasses import dataclass

import numpy as np
import pyloudnorm
from numpy.typing import NDArray

from voices.quality.recording import Samples

FRAME_SECONDS = 0.020
# Digital silence has no level; this stands in for it so that ratios stay finite.
FLOOR_DB = -120.0
QUIET_FRAMES = 10
QUIET_SHARE = 0.08
CLIP_LEVEL = 0.995
CLIP_RUN = 3
# How far under a take's loud frames its speech is taken to begin and end.
SPEECH_RANGE_DB = 30.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Seconds before the first and after the last speech, and of what lies between."""

    leading_s: float
    trailing_s: float
    speech_s: float


def clipped_share(samples: Samples) -> float:
    """Share of samples in runs of 3 or more of one sign at 99.5 % of the peak or above (design: engine.md).

    A waveform's one highest crest makes such a run of its own, so runs count from the second on.
    """
    magnitude = np.abs(samples)
    peak = float(magnitude.max(initial=0.0))
    if peak < 10 ** (FLOOR_DB / 20):
        return 0.0
    runs = [run for run in _runs(magnitude >= CLIP_LEVEL * peak) if run >= CLIP_RUN]
    return float(sum(runs)) / samples.size if len(runs) > 1 else 0.0


def overshoot_share(samples: Samples) -> float:
    """Share of samples beyond full scale, which only floating-point files can hold."""
    return float(np.mean(np.abs(samples) > 1.0))


def snr_db(samples: Samples, sample_rate: int) -> float:
    """Level of the loud frames over the mean of the quietest 200 ms (at most 8 % of the frames), in dB.

    Within 1 dB of planted white noise from 15 to 35 dB on real takes. The 8th percentile alone would call
    tightly cut takes noisy: without pauses it lies in speech. Digital silence is padding, never room, and
    is left out.
    """
    levels = np.sort(frame_levels_db(samples, sample_rate))
    heard = levels[levels > FLOOR_DB]
    if not heard.size:
        return 0.0
    quiet = heard[: max(1, min(QUIET_FRAMES, round(QUIET_SHARE * heard.size)))]
    return float(np.percentile(heard, 90) - quiet.mean())


def level_lufs(samples: Samples, sample_rate: int) -> float:
    """Integrated loudness after ITU-R BS.1770-4; never below the floor."""
    meter = pyloudnorm.Meter(sample_rate, block_size=0.400)
    with np.errstate(divide="ignore"):
        loudness = float(meter.integrated_loudness(samples.astype(np.float64)))
    return max(loudness, FLOOR_DB)


def dc_offset(samples: Samples) -> float:
    """Mean of all samples, as a share of full scale."""
    return float(np.mean(samples, dtype=np.float64))


def speech_edges(samples: Samples, sample_rate: int) -> Edges:
    """Find where speech begins and ends: frames within 30 dB of the 90th percentile; none in silence."""
    levels = frame_levels_db(samples, sample_rate)
    loud = float(np.percentile(levels, 90))
    total = samples.size / sample_rate
    if loud <= FLOOR_DB + SPEECH_RANGE_DB:
        return Edges(total, 0.0, 0.0)
    speech = np.flatnonzero(levels >= loud - SPEECH_RANGE_DB)
    start, end = speech[0] * FRAME_SECONDS, min((speech[-1] + 1) * FRAME_SECONDS, total)
    return Edges(float(start), float(total - end), float(end - start))


def frame_levels_db(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """RMS level in dBFS of every whole 20 ms frame, its own mean taken out."""
    width = round(FRAME_SECONDS * sample_rate)
    frames = samples[: samples.size // width * width].reshape(-1, width).astype(np.float64)
    power = frames.var(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10))), dtype=np.float64)


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Lengths of every stretch of true values."""
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
