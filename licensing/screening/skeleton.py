"""The form of a text that rules are matched on, with the way back to the text as given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .confusables import fold

# "don't" and "dont" are one word.
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Plain lower-case text; character `i` of it stands for `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Fold every character (see `confusables.fold`); apostrophes inside words are dropped."""
        letters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for plain in fold(character):
                letters.append(plain)
                places.append(place)
        folded = "".join(letters)
        dropped = {match.start() for match in _APOSTROPHE.finditer(folded)}
        kept = (
            [index for index in range(len(folded)) if index not in dropped] if dropped else range(len(folded))
        )
        starts = tuple(places[index] for index in kept)
        return cls("".join(folded[index] for index in kept), starts, tuple(place + 1 for place in starts))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `start` to `end` (not empty) of the skeleton stand in the original."""
        return self.starts[start], max(self.ends[start:end])

    def rewritten(self, edits: "Iterable[Edit]") -> Self:
        """The skeleton with the edits made, which are in order and do not overlap."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for edit in edits:
            text += [self.text[at : edit.start], edit.text]
            starts += self.starts[at : edit.start]
            ends += self.ends[at : edit.start]
            for first, last in edit.sources():
                start, end = self.span(first, last)
                starts.append(start)
                ends.append(end)
            at = edit.end
        text.append(self.text[at:])
        return type(self)("".join(text), (*starts, *self.starts[at:]), (*ends, *self.ends[at:]))


@dataclass(frozen=True, slots=True)
class Edit:
    """`start` to `end` of a skeleton become `text`, whose letters stand for the places in `letters`.

    Without `letters` every letter stands for the whole of `start` to `end`.
    """

    start: int
    end: int
    text: str
    letters: tuple[int, ...] | None = None

    def sources(self) -> list[tuple[int, int]]:
        """Per letter of `text`, the half-open place of the skeleton it stands for."""
        if self.letters is None:
            return [(self.start, self.end)] * len(self.text)
        return [(place, place + 1) for place in self.letters]
