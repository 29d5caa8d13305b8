"""From the marks read in a clip to a render: exact, then near, then in halves, then at another speed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from marketplace.core import backends
from marketplace.core.errors import Unavailable
from synthesis.engines.protocol import Samples
from synthesis.models import Render
from synthesis.watermarks.protocol import Reading, Watermarker, WatermarkError, distance

# Among 10⁶ marks, about 2 in 10⁶ questions match one by chance within this distance.
NEAR: Final = 24
HALVES_FROM_SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Found:
    """The render a clip came from, by how many bits its mark differed, and how it was found."""

    render_id: UUID
    distance: int
    how: dict[str, Any]


def match_clip(samples: Samples, sample_rate: int, *, alive: Callable[[], None]) -> Found | None:
    """Look for a delivered render's mark in a clip; `alive` is called before every reading.

    Reading costs about 0.2 CPU s per second of audio, the search for speed two to three times as much.
    """
    watermarker: Watermarker = backends.get("WATERMARKERS")
    for stage, part, search_speed in _stages(samples, sample_rate):
        alive()
        readings = watermarker.read(part, sample_rate, search_speed=search_speed)
        found = _exact(readings, stage) or _near(readings, stage)
        if found is not None:
            return found
    return None


def carries_our_mark(samples: Samples, sample_rate: int) -> bool:
    """Whether a recording came out of one of our renders; named by the setting STATEMENT_MARK_FINDER.

    Raises Unavailable: `watermark.unreadable`, where the marks cannot be read.
    """
    try:
        return match_clip(samples, sample_rate, alive=lambda: None) is not None
    except (WatermarkError, OSError) as error:
        raise Unavailable("watermark.unreadable", "The watermark cannot be read at the moment.") from error


def _stages(samples: Samples, sample_rate: int) -> Iterator[tuple[str, Samples, bool]]:
    yield "whole", samples, False
    if len(samples) >= HALVES_FROM_SECONDS * sample_rate:
        middle = len(samples) // 2
        yield "first half", samples[:middle], False
        yield "second half", samples[middle:], False
    yield "speed", samples, True


def _exact(readings: tuple[Reading, ...], stage: str) -> Found | None:
    by_bits = {reading.bits: reading for reading in reversed(readings)}
    render = (
        Render.objects.filter(status=Render.Status.DELIVERED, watermark_id__in=by_bits)
        .values_list("id", "watermark_id")
        .first()
    )
    return Found(render[0], 0, _how(stage, by_bits[render[1]])) if render else None


def _near(readings: tuple[Reading, ...], stage: str) -> Found | None:
    best: Found | None = None
    for reading in readings:
        render = Render.objects.filter(status=Render.Status.DELIVERED).near(reading.bits, NEAR).first()
        if render is None:
            continue
        bits_off = distance(reading.bits, render.watermark_id)
        if best is None or bits_off < best.distance:
            best = Found(render.id, bits_off, _how(stage, reading))
    return best


def _how(stage: str, reading: Reading) -> dict[str, Any]:
    return {
        "stage": stage,
        "quality": round(reading.quality, 3),
        "speed": round(reading.speed, 4),
        "start_seconds": reading.start_seconds,
    }
