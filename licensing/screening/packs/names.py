"""Whether words of a text are a person's name."""

import re
from pathlib import Path
from typing import Final

from licensing.screening.lexicon import COMMON
from licensing.screening.skeleton import Skeleton

FIRST_NAMES: Final = frozenset(Path(__file__).with_name("first_names.txt").read_text().split())
# Capitalised words that make a name one of a firm, a place, a day, and not of a person.
NO_NAMES: Final = frozenset(Path(__file__).with_name("no_names.txt").read_text().split())
_PART: Final = re.compile(r"[^\W\d_]+")
_NOT_A_PERSONS: Final = COMMON | NO_NAMES
_NEXT: Final = re.compile(r" ([^\W\d_]+)")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:\n\"])\s*$")


def is_name(text: str, skeleton: Skeleton, place: tuple[int, int], own_names: frozenset[str]) -> bool:
    """Whether the skeleton at `place` is written like a name, and is none of `own_names`.

    Every word has a capital and is no everyday word. A single word at the start of a sentence has a capital
    anyway: it counts if it is a common first name, or if the next word is capitalised too.
    """
    first, last = place
    parts = list(_PART.finditer(skeleton.text, first, last))
    beyond = _NEXT.match(skeleton.text, last)
    if beyond and _capital(text, skeleton, beyond.start(1)) and beyond[1] not in COMMON:
        parts.append(next(_PART.finditer(skeleton.text, *beyond.span(1))))
    words = [part[0] for part in parts]
    if not words or " ".join(words) in own_names or not _NOT_A_PERSONS.isdisjoint(words):
        return False
    if not all(_capital(text, skeleton, part.start()) for part in parts):
        return False
    begins = _SENTENCE_START.search(skeleton.text, max(0, first - 4), first) or first == 0
    return len(words) > 1 or not begins or words[0] in FIRST_NAMES


def _capital(text: str, skeleton: Skeleton, at: int) -> bool:
    return text[skeleton.starts[at]].isupper()
