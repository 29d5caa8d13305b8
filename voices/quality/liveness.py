"""Hints that a recording was not spoken live into a microphone; each is a flag for a person, none is proof.

A clone passes a speaker check as the talent, so a challenge proves the moment and these hints the room: every
real microphone hears one. Noise-gated studio chains can trip them honestly.
"""

from typing import Final

import numpy as np

from voices.quality import measures
from voices.quality.recording import Recording, Samples

DIGITAL_SILENCE_SHARE: Final = 0.02
CLEAN_FLOOR_DB: Final = -85.0
EDGE_SECONDS: Final = 0.05
NARROW_HZ: Final = 5_000.0
NARROW_BELOW_DB: Final = -60.0
PAUSE_RANGE_DB: Final = 30.0
FEWEST_PAUSE_SHARE: Final = 0.03


def flags(recording: Recording) -> tuple[str, ...]:
    """Stable codes of what looks replayed or synthetic, in alphabetical order.

    digital_silence: over 2 % of the frames are exact silence. too_clean: the quietest frames lie below
    -85 dBFS and are no exact silence. cut_edges: speech within 50 ms of the start or the end. no_pauses:
    hardly a frame is 30 dB below the loud ones. narrow_band: next to nothing above 5 kHz, as through a
    telephone or a cheap loudspeaker.
    """
    samples, rate = recording.samples, recording.sample_rate
    levels = measures.frame_levels_db(samples, rate)
    edges = measures.speech_edges(samples, rate)
    silent = levels <= measures.FLOOR_DB
    heard = np.sort(levels[~silent])
    loud = float(np.percentile(levels, 90))
    found = {
        "digital_silence": float(silent.mean()) > DIGITAL_SILENCE_SHARE,
        "too_clean": heard.size > 0 and float(heard[: max(1, heard.size // 20)].mean()) < CLEAN_FLOOR_DB,
        "cut_edges": min(edges.leading_s, edges.trailing_s) < EDGE_SECONDS,
        "no_pauses": float((levels < loud - PAUSE_RANGE_DB).mean()) < FEWEST_PAUSE_SHARE,
        "narrow_band": _high_share_db(samples, rate) < NARROW_BELOW_DB,
    }
    return tuple(sorted(code for code, tripped in found.items() if tripped))


def _high_share_db(samples: Samples, rate: int) -> float:
    """Power above 5 kHz over all power, in dB."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64) - np.mean(samples))) ** 2
    high = np.fft.rfftfreq(samples.size, 1 / rate) > NARROW_HZ
    total = float(power.sum())
    return float(10 * np.log10(max(float(power[high].sum()), 1e-30) / total)) if total > 0 else 0.0
