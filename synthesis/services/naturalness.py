"""How natural a voice moves: its pitch and pace beside the talent's own takes of the same lines."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from synthesis.audio.naturalness import NothingVoiced, Prosody, prosody
from synthesis.audio.speaking_rate import speech_seconds
from synthesis.engines.protocol import Speech, TrainingTake

GAP_SECONDS: Final = 0.2
NATURALNESS: Final = frozenset({"f0_sd_ratio", "f0_jump_ratio", "speaking_rate_ratio"})


def naturalness(
    spoken: Sequence[Speech], takes: Sequence[TrainingTake], *, report: Callable[[str], None]
) -> dict[str, Any]:
    """Ratios of the voice's figures to the talent's. Both said the same words, so the pace needs no count.

    Absent where the talent's takes hold no voiced speech; a voice without any has a pitch that never moves.
    """
    report("listening to the melody")
    own = _prosody(takes)
    if own is None:
        return {}
    report("listening to the melody")
    made = _prosody(spoken) or Prosody(0.0, 0.0, 0.0, 0.0)
    seconds = _seconds(spoken)
    return {
        "f0_mean_hz": round(made.f0_mean_hz, 1),
        "f0_mean_hz_own": round(own.f0_mean_hz, 1),
        "f0_sd_ratio": round(made.f0_sd_semitones / max(own.f0_sd_semitones, 1e-3), 4),
        "f0_jump_ratio": round(made.f0_jump_semitones / max(own.f0_jump_semitones, 1e-3), 4),
        "speaking_rate_ratio": round(_seconds(takes) / seconds, 4) if seconds else 0.0,
    }


def _prosody(clips: Sequence[Speech] | Sequence[TrainingTake]) -> Prosody | None:
    """Over all clips of one voice; they share a rate, or each is measured at the first one's."""
    import soxr

    rate = clips[0].sample_rate
    gap = np.zeros(int(GAP_SECONDS * rate), dtype=np.float32)
    parts: list[Any] = []
    for clip in clips:
        same = clip.sample_rate == rate
        parts += [clip.samples if same else soxr.resample(clip.samples, clip.sample_rate, rate), gap]
    try:
        return prosody(np.concatenate(parts), rate)
    except NothingVoiced:
        return None


def _seconds(clips: Sequence[Speech] | Sequence[TrainingTake]) -> float:
    return sum(speech_seconds(clip.samples, clip.sample_rate) for clip in clips)
