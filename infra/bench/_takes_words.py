"""Word faults for `bench takes`: the prompt is changed and the sound is not."""

import re
from collections.abc import Sequence
from random import Random

from voices.transcribers.words import normalise

_SHORT = """the a an in on of to for with by and or but is was are were it he she they we at from as that this
which if not so no can will has had be his her its our"""
SHORT_WORDS = sorted(_SHORT.split())
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


class Spoiler:
    """Plants one misread word a text; replacements come from the texts' own vocabulary."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - faults must be the same every time
        words = {match.group().lower() for text in texts for match in _WORD.finditer(text)}
        self._long = sorted(word for word in words if len(word) > 2 and word not in SHORT_WORDS)

    def substituted(self, text: str) -> str:
        """Another word of the same length, give or take one, stands in the prompt."""
        match = self._random.choice(list(_WORD.finditer(text)))
        other = self._another(match.group())
        other = other.capitalize() if match.group()[0].isupper() else other
        return text[: match.start()] + other + text[match.end() :]

    def skipped(self, text: str) -> str:
        """The prompt has one more word than was read."""
        matches = list(_WORD.finditer(text))
        place = self._random.randrange(len(matches) + 1)
        words = self._long if self._random.random() < 0.7 else SHORT_WORDS
        at = matches[place].start() if place < len(matches) else matches[-1].end()
        word = self._random.choice(words)
        return text[:at] + (f"{word} " if place < len(matches) else f" {word}") + text[at:]

    def added(self, text: str) -> str:
        """The prompt has one word less than was read."""
        match = self._random.choice(list(_WORD.finditer(text)))
        return " ".join((text[: match.start()] + text[match.end() :]).split())

    def _another(self, word: str) -> str:
        pool = SHORT_WORDS if word.lower() in SHORT_WORDS else self._long
        others = [other for other in pool if normalise(other) != normalise(word)]
        near = [other for other in others if abs(len(other) - len(word)) <= 1]
        if near:
            return self._random.choice(near)
        return min(others, key=lambda other: abs(len(other) - len(word)))
