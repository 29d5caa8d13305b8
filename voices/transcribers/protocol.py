"""What a transcriber offers: the words it heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


class TranscriberUnavailable(Exception):
    """The transcriber's package or weights are missing or not the pinned ones; the message says which."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word with its place in the clip in seconds and the model's probability, 0 to 1."""

    word: str
    start: float
    end: float
    probability: float


class Transcriber(Protocol):
    """Hears words in mono speech; only as good as its model, so compare ratios, not absolute rates."""

    name: str
    languages: tuple[str, ...]

    @property
    def version(self) -> str: ...

    def transcribe(self, samples: NDArray[np.float32], sample_rate: int) -> str:
        """Return the words in lower case, an empty string where none was heard."""
        ...


@runtime_checkable
class WordTranscriber(Transcriber, Protocol):
    """A transcriber that also knows when each word was said."""

    def words(self, samples: NDArray[np.float32], sample_rate: int) -> list[HeardWord]:
        """Return the words of `transcribe`, in order, with their places."""
        ...


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words at a place of a heard text: characters `start` to `end` become `replacement`."""

    start: int
    end: int
    replacement: str


class Hearing(Protocol):
    """One clip as it was heard: its text with case and punctuation, and doubts to be put to it."""

    text: str

    def doubts(self, edits: Sequence[Edit]) -> list[float]:
        """Per edit, the log-likelihood (nats) of the text as heard less that of the text with the edit.

        About 0: the clip says the one as well as the other. Large: what the edit says was not spoken.
        """
        ...


@runtime_checkable
class DoubtingTranscriber(Transcriber, Protocol):
    """A transcriber that can also weigh what it heard against any other words."""

    def hear(self, samples: NDArray[np.float32], sample_rate: int) -> Hearing:
        """Hear a clip once, to be asked about it more often."""
        ...


@runtime_checkable
class WordChooser(Transcriber, Protocol):
    """A transcriber that can say which of many words was said in a known place."""

    def margins(
        self,
        samples: NDArray[np.float32],
        sample_rate: int,
        *,
        lead: str,
        said: Sequence[str],
        among: Sequence[str],
    ) -> tuple[float, ...]:
        """By how many nats each word of `said`, spoken in order after `lead`, beats all others of `among`.

        Negative where another word fits better, 0 for all where nothing sounds at all. Every word of `said`
        is one of `among`. Raises ValueError for more than 30 s, and for words with the same first token.
        """
        ...
