"""Signed texts side by side: which clauses differ, and which of their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from licensing.policies import contract

# Words and the blanks around them.
_KEPT = 3
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; `changed` where the text before has others."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One clause that differs: its words in each text, those of the last in pieces."""

    number: str
    heading: str
    before: list[str]
    now: list[Piece]


def compare(texts: Sequence[str]) -> list[Line]:
    """The clauses by which the last of two or more texts differs from any before it, in their order."""
    read = [{clause.number: clause for clause in contract.read(text)[1] if clause.number} for text in texts]
    lines = []
    for number, clause in read[-1].items():
        bodies = [each[number].body if number in each else "" for each in read]
        if len(set(bodies)) > 1:
            lines.append(Line(number, clause.heading, bodies[:-1], pieces(bodies[-2], bodies[-1])))
    return lines


def pieces(before: str, now: str) -> list[Piece]:
    """`now` cut where it departs from `before`, by whole words; a word kept within a change is part of it."""
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    found: list[Piece] = []
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for place, (kind, _, _, start, end) in enumerate(codes):
        within = 0 < place < len(codes) - 1 and end - start <= _KEPT
        changed = kind != "equal" or within
        text = "".join(new[start:end])
        if found and found[-1].changed == changed:
            found[-1] = Piece(found[-1].text + text, changed)
        elif text:
            found.append(Piece(text, changed))
    return found
