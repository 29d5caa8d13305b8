"""What was kept of a file and why: seconds of every kind, which together are all of the file."""

from collections.abc import Sequence
from typing import Any

from voices.quality.archive.grid import FRAME_SECONDS
from voices.quality.archive.spans import Kind, Span

WHY = {
    Kind.TALENT: "The talent, in sentences of 3 to 12 s with a good report.",
    Kind.SHORT: "The talent, but in less than 3 s at a stretch: too short to train from.",
    Kind.UNCLEAR: "Speech that cannot be told to be the talent's alone, or has no pause to cut at.",
    Kind.POOR: "The talent, but the quality report rejects the sentence.",
    Kind.OTHER: "Somebody else speaks.",
    Kind.MUSIC: "Music, alone or beneath the voice.",
    Kind.NOISE: "Noise without speech.",
    Kind.SILENCE: "Pauses.",
}


def in_milliseconds(spans: Sequence[Span], duration_ms: int) -> list[list[Any]]:
    """Spans as [first ms, past-the-last ms, kind] that part 0 to `duration_ms` without gap or overlap."""
    times = [min(duration_ms, round(1000 * FRAME_SECONDS * span.start)) for span in spans] + [duration_ms]
    listed: list[list[Any]] = [
        [start, end, span.kind.value]
        for span, start, end in zip(spans, times, times[1:], strict=False)
        if end > start
    ]
    return listed or [[0, duration_ms, Kind.SILENCE.value]]


def seconds_of(listed: Sequence[Sequence[Any]], speech_seconds: float) -> dict[str, Any]:
    """Totals of spans in milliseconds: by kind with the number of spans and the reason, and all speech."""
    kinds = []
    for kind in Kind:
        lengths = [end - start for start, end, name in listed if name == kind.value]
        kinds.append(
            {
                "kind": kind.value,
                "seconds": round(sum(lengths) / 1000, 2),
                "spans": len(lengths),
                "why": WHY[kind],
            }
        )
    return {"speech_seconds": round(speech_seconds, 2), "kinds": kinds}
