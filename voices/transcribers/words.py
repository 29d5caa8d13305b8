"""Word errors between what was written and what was heard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .numbers import canonical, digits_to_words
from .variants import same_spelling, spoken_signs

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Substitutions, insertions and deletions together, over the number of words expected."""

    errors: int
    words: int

    @property
    def rate(self) -> float:
        """Errors per expected word; 0 for two empty texts, may exceed 1."""
        return self.errors / self.words if self.words else float(self.errors > 0)

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(self.errors + other.errors, self.words + other.words)


def normalise(text: str) -> list[str]:
    """Lower-case words as they sound: no punctuation, hyphens part words, apostrophes stay inside them,
    English numbers, titles and spelling variants in one form, every Chinese character a word of its own.
    """
    plain = spoken_signs(text.lower().replace("’", "'"))
    plain = _IDEOGRAPH.sub(r" \g<0> ", re.sub(r"[^\w' ]|_", " ", plain))
    tokens = (token.strip("'") for token in plain.split())
    words = [word for token in tokens if token for word in digits_to_words(token)]
    return [same_spelling(word) for word in canonical(words)]


def word_errors(expected: str, heard: str) -> WordErrors:
    """Count the fewest word edits that turn the expected words into the heard ones."""
    reference = normalise(expected)
    return WordErrors(edit_distance(reference, normalise(heard)), len(reference))


def edit_distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein distance with unit costs."""
    row = list(range(len(heard) + 1))
    for i, expected in enumerate(reference, start=1):
        diagonal, row[0] = row[0], i
        for j, word in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (expected != word))
    return row[-1]
