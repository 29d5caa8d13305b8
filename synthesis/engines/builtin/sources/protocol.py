"""What a speech source offers: a reading of a text with the times of its phones."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

PAUSE = "_"


@dataclass(frozen=True, slots=True)
class SourcePhone:
    """A phone (PAUSE for silence), when it begins in seconds, and whether a word begins with it."""

    name: str
    start: float
    word_start: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read aloud: mono float32 samples and phones in order of time."""

    samples: NDArray[np.float32]
    sample_rate: int
    phones: tuple[SourcePhone, ...]


class OpenReading(Protocol):
    """A reading under way: its phones, rate and length in seconds are known before its samples are."""

    sample_rate: int
    phones: tuple[SourcePhone, ...]
    seconds: float

    def until(self, seconds: float) -> NDArray[np.float32]:
        """Wait for the samples up to a time or the end; return all that came so far.

        Raises EngineError(engine_unavailable) where the reader dies or is too slow.
        """
        ...


class SpeechSource(Protocol):
    """Reads texts; the same text and settings give the same reading."""

    name: str

    def settings(self) -> dict[str, Any]:
        """Return JSON from which `open_source` opens the same source again."""
        ...

    def read(self, text: str) -> Reading:
        """Read a text. Raises EngineError: text_unspeakable, engine_unavailable."""
        ...

    def begin(self, text: str) -> OpenReading:
        """Begin to read a text; the next reading waits for this one. Raises as `read` does."""
        ...

    def close(self) -> None: ...
