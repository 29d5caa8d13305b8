"""What a screener offers: an outcome for a text, and every finding with its place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ScreenerUnavailable(Exception):
    """The screener cannot judge (broken rules, a missing model); the text counts as unscreened."""


class Outcome(StrEnum):
    """`blocked` is refused, `review` waits for a person, `clear` has nothing against it."""

    CLEAR = "clear"
    REVIEW = "review"
    BLOCKED = "blocked"


_WEIGHT = {Outcome.CLEAR: 0, Outcome.REVIEW: 1, Outcome.BLOCKED: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that matched, at the half-open span `start` to `end` of the text as given, in code points.

    `rule` is stable, such as `screening.gambling.betting`. `topic` is a code of `topics.TOPICS`, or empty
    where the finding is about the form or the language of the text. `sentence` says to people what was found
    and what to do.
    """

    rule: str
    topic: str
    outcome: Outcome
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Screening:
    """A screener's answer; `version` names what judged, so that a later version judges again."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    version: str

    @classmethod
    def of(cls, findings: "list[Finding]", version: str) -> "Screening":
        """The answer that these findings make: the gravest first, its outcome is the outcome."""
        ranked = sorted(findings, key=lambda one: (-_WEIGHT[one.outcome], one.start, one.end, one.rule))
        return cls(ranked[0].outcome if ranked else Outcome.CLEAR, tuple(ranked), version)


class Screener(Protocol):
    """Judges a text by itself: neither licence nor talent is known to it.

    `version` changes whenever the same text could be judged differently. A screener that cannot judge raises;
    nobody may read that as clear.
    """

    @property
    def version(self) -> str: ...

    def screen(self, text: str, *, language: str) -> Screening:
        """Judge `text`, said to be in `language` (BCP 47)."""
        ...
