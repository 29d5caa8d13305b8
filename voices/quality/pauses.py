"""What the pauses and edges of a take give away: gates, denoisers, machines, and words cut off."""

from dataclasses import dataclass

import numpy as np

from voices.quality.measures import FLOOR_DB, FRAME_SECONDS, frame_levels_db, speech_edges
from voices.quality.recording import Samples

EDGE_SECONDS = 0.020
SHORT_FRAME_SECONDS, SHORT_HOP_SECONDS = 0.010, 0.0025


@dataclass(frozen=True, slots=True)
class EdgeLevels:
    """The quietest 10 ms of the first and of the last 20 ms, in dB over the take's loud frames."""

    start_db: float
    end_db: float


def edge_levels(samples: Samples, sample_rate: int) -> EdgeLevels:
    """How loud a take is where it begins and ends; whole words begin and end in the room's quiet."""
    loud = float(np.percentile(frame_levels_db(samples, sample_rate), 90))
    reach = round(EDGE_SECONDS * sample_rate)
    return EdgeLevels(
        _quietest_db(samples[:reach], sample_rate) - loud, _quietest_db(samples[-reach:], sample_rate) - loud
    )


def emptied_seconds(samples: Samples, sample_rate: int) -> float:
    """Seconds between the first and the last speech in which the signal stands still.

    A microphone always hears its own noise: only a gate, a denoiser, an editor or a machine makes none.
    """
    edges = speech_edges(samples, sample_rate)
    first = round(edges.leading_s / FRAME_SECONDS)
    count = round(edges.speech_s / FRAME_SECONDS)
    levels = frame_levels_db(samples, sample_rate)[first : first + count]
    return float(np.sum(levels <= FLOOR_DB)) * FRAME_SECONDS


def _quietest_db(samples: Samples, sample_rate: int) -> float:
    size, hop = round(SHORT_FRAME_SECONDS * sample_rate), max(1, round(SHORT_HOP_SECONDS * sample_rate))
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), size)[::hop]
    return float(10 * np.log10(max(frames.var(axis=1).min(), 10 ** (FLOOR_DB / 10))))
