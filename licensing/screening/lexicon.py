"""The words the packs know, to tell a word in disguise from an ordinary one."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final

# The commonest words of English: what stands between the words where all letters were spaced apart.
COMMON: Final = frozenset(Path(__file__).with_name("common.txt").read_text().split())
_REPEATS: Final = re.compile(r"(.)\1+")


def collapsed(word: str) -> str:
    """The word with every run of one letter written once."""
    return _REPEATS.sub(r"\1", word)


class Lexicon:
    """The single words of the packs."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Final = frozenset(word for word in words if len(word) > 2)
        self._known: Final = self.words | COMMON
        self._longest: Final = max(map(len, self._known))
        self._collapsed: Final = {collapsed(word): word for word in sorted(self.words)}
        self._by_length: Final[dict[int, list[str]]] = defaultdict(list)
        for word in sorted(self.words):
            self._by_length[len(word)].append(word)

    def knows(self, word: str) -> bool:
        """Whether the word is one of the packs or one of the commonest."""
        return word in self._known

    def without_repeats(self, word: str) -> str | None:
        """The packs' word that this is with letters repeated, or None."""
        return self._collapsed.get(collapsed(word))

    def unmasked(self, word: str, mask: str = "*") -> str | None:
        """The packs' word of which the signs `mask` hide letters, or None; more must be shown than hidden."""
        if 2 * word.count(mask) >= len(word):
            return None
        shape = re.compile(re.escape(word).replace(re.escape(mask), "."))
        return next((known for known in self._by_length[len(word)] if shape.fullmatch(known)), None)

    def split(self, letters: str) -> list[str]:
        """Letters without blanks as the fewest known words; what is unknown between them stays whole."""
        cost = [0.0] + [float("inf")] * len(letters)
        came = [0] * (len(letters) + 1)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - self._longest), end):
                known = letters[start:end] in self._known
                if not known and end - start > 1:
                    continue
                price = cost[start] + ((1 + 1 / (end - start)) if known else 3)
                if price < cost[end]:
                    cost[end], came[end] = price, start
        cuts = [len(letters)]
        while cuts[-1]:
            cuts.append(came[cuts[-1]])
        return self._merged([letters[start:end] for end, start in pairwise(cuts)][::-1])

    def _merged(self, pieces: list[str]) -> list[str]:
        merged: list[str] = []
        loose = False
        for piece in pieces:
            stray = not self.knows(piece)
            if stray and loose:
                merged[-1] += piece
            else:
                merged.append(piece)
            loose = stray
        return merged
