"""What every watermarker offers: hide 128 bits in speech, and read them back."""

import secrets
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]
MARK_BITS = 128
NO_MARK = "0" * 32


class WatermarkError(Exception):
    """A mark could not be embedded or read. `code` is stable, one of `CODES`; the message says what to do."""

    CODES = ("program_missing", "program_failed", "key_missing", "mark_invalid", "audio_too_short")

    def __init__(self, code: str, message: str) -> None:
        if code not in self.CODES:
            raise ValueError(f"unknown watermark error code {code!r}")
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """One candidate found in a clip: 32 hex digits, how clear it was, and where and how fast it ran.

    Quality does not separate true from false below 8 s: only looking `bits` up does.
    """

    bits: str
    quality: float
    start_seconds: float
    speed: float


class Watermarker(Protocol):
    """A watermark plug-in; samples are mono float32 within ±1."""

    name: str
    minimum_seconds: float

    def embed(self, samples: Samples, sample_rate: int, *, mark: str, strong: bool = False) -> Samples:
        """Return as many samples with `mark` in them; `strong` trades a little quality for certainty.

        Raises WatermarkError: mark_invalid, audio_too_short, key_missing, program_missing, program_failed.
        """
        ...

    def read(self, samples: Samples, sample_rate: int, *, search_speed: bool = False) -> tuple[Reading, ...]:
        """Return candidates, best first; none for silence.

        `search_speed` also tries clips that were played faster or slower.
        """
        ...


def new_mark() -> str:
    """A random mark of 32 hex digits; never the all-zero one, which silence reads as."""
    mark = secrets.token_hex(MARK_BITS // 8)
    return mark if mark != NO_MARK else new_mark()


def require_mark(mark: str) -> str:
    """Return a usable mark. A shorter one would be repeated silently by audiowmark, so it is refused here."""
    digits = len(mark) == MARK_BITS // 4 and all(digit in "0123456789abcdef" for digit in mark)
    if not digits or mark == NO_MARK:
        raise WatermarkError("mark_invalid", "A mark has exactly 32 lower-case hex digits, not all zero.")
    return mark


def distance(one: str, other: str) -> int:
    """Number of bits in which two marks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
