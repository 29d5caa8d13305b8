"""Marking: no encoding leaves here unless the render's mark was read back from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core import backends
from synthesis.audio.files import decode, encode
from synthesis.audio.room_tone import lengthen
from synthesis.engines.protocol import Samples
from synthesis.watermarks.protocol import Watermarker

from .failures import WorkFailed


@dataclass(frozen=True, slots=True)
class Encoding:
    """A complete audio file whose mark was read back."""

    format: str
    content: bytes
    duration_ms: int


def mark_and_encode(
    samples: Samples, sample_rate: int, *, mark: str, formats: Sequence[str]
) -> list[Encoding]:
    """Embed `mark`, encode, decode every file again and read the mark; on a miss once more, strongly.

    Clips too short for a mark are lengthened with room tone.

    Raises:
        WorkFailed: `watermark.unreadable`; nothing may be delivered.
        WatermarkError: the program is missing or failed.
    """
    watermarker: Watermarker = backends.get("WATERMARKERS")
    samples = lengthen(samples, sample_rate, watermarker.minimum_seconds)
    for strong in (False, True):
        marked = watermarker.embed(samples, sample_rate, mark=mark, strong=strong)
        contents = {format: encode(marked, sample_rate, format=format) for format in formats}
        if all(_carries(watermarker, content, mark) for content in contents.values()):
            milliseconds = round(1000 * len(samples) / sample_rate)
            return [Encoding(format, content, milliseconds) for format, content in contents.items()]
    raise WorkFailed(
        "watermark.unreadable",
        "The audio could not be marked, so it was not delivered and nothing was charged.",
    )


def _carries(watermarker: Watermarker, content: bytes, mark: str) -> bool:
    samples, sample_rate = decode(content)
    return any(reading.bits == mark for reading in watermarker.read(samples, sample_rate))
