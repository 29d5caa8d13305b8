"""A signed text taken apart for reading: title, preamble and numbered clauses, nothing added or left out."""

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"(?P<number>\d+)\. (?P<heading>[^.]{1,60})\. (?P<body>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph; `number` and `heading` are empty where it has none."""

    number: str
    heading: str
    body: str


def read(text: str) -> tuple[str, tuple[Clause, ...]]:
    """The title and the paragraphs of a text whose paragraphs are parted by blank lines."""
    title, *paragraphs = text.split("\n\n")
    return title, tuple(_clause(paragraph) for paragraph in paragraphs)


def _clause(paragraph: str) -> Clause:
    match = _CLAUSE.fullmatch(paragraph)
    return Clause(**match.groupdict()) if match else Clause("", "", paragraph)
