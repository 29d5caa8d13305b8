"""Texts under a licence: what may be submitted, who is asked about it, and how a decision stands."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from licensing.screening.text import canonical
from licensing.screening.topics import TOPIC_CATEGORY
from licensing.terms import Scope
from licensing.vocabulary import categories
from marketplace.core.errors import Invalid

# As much as one render speaks.
MAXIMUM_CHARACTERS: Final = 5_000


def script_text(text: str) -> str:
    """The canonical text, which is what is stored, shown, hashed and approved.

    Raises Invalid: `script.text_empty`, `script.text_too_long`, `script.text_characters`.
    """
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\r\t" for c in text):
        raise Invalid("script.text_characters", "The text holds control characters; remove them.")
    clean = canonical(text)
    if not any(character.isalnum() for character in clean):
        raise Invalid("script.text_empty", "Send a text with at least one word to speak.")
    if len(clean) > MAXIMUM_CHARACTERS:
        raise Invalid(
            "script.text_too_long",
            f"The text has {len(clean):,} characters; a script has at most {MAXIMUM_CHARACTERS:,}.",
            maximum=MAXIMUM_CHARACTERS,
        )
    return clean


def is_ordinary(topic: str, scope: Scope) -> bool:
    """Whether a topic is the ordinary subject of a product category that the scope covers."""
    category = TOPIC_CATEGORY.get(topic)
    return category is not None and categories.covers(
        scope.categories_allowed, scope.categories_forbidden, category
    )


def is_barred(findings: Iterable[Mapping[str, Any]], scope: Scope) -> bool:
    """Whether a finding blocks the text for good under this scope: the platform's rule, which nobody lifts.

    A blocked topic that the licence is about is not barred; the use of each render then has to name it.
    """
    return any(one["outcome"] == "blocked" and not is_ordinary(one["topic"], scope) for one in findings)


def needs_a_person(*, outcome: str, approval: str, any_approved: bool) -> bool:
    """Whether a text that is submitted waits for a decision.

    `approval` is the licence's mode; `any_approved` says that some text under it is approved.
    """
    if outcome == "review" or approval == "every_script":
        return True
    return approval == "first_use" and not any_approved


def standing(*, status: str, barred: bool, outcome: str) -> str:
    """Where a text stands, in one sentence for people."""
    if status == "revoked":
        return "The talent has stopped this text for good; write another one."
    if barred:
        return "Screening blocked this text. Change what is marked and submit it anew."
    if status == "open" and outcome == "blocked":
        return "This is spoken only for the product category that your licence names for it."
    return {
        "open": "Nobody has to approve this text.",
        "pending": "This text waits for the talent's approval.",
        "approved": "This text is approved.",
        "refused": "This text was refused; submit another one.",
        "lapsed": "Nobody answered in time, which counts as a refusal. You may submit the text again.",
    }[status]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text: with the gravest outcome found in it, and the numbers of findings that end there."""

    text: str
    outcome: str
    ends: tuple[int, ...]


def stretches(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    """The text in pieces, cut wherever a finding begins or ends; findings count from 1, in their order.

    Joined, the pieces are the text, whatever spans a screener gave.
    """
    spans = [
        (max(0, min(one["start"], len(text))), max(0, min(one["end"], len(text))), one) for one in findings
    ]
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces = []
    for start, end in pairwise(cuts):
        over = {one["outcome"] for first, last, one in spans if first <= start and end <= last}
        ends = tuple(number for number, (_, last, _) in enumerate(spans, 1) if last == end)
        outcome = "blocked" if "blocked" in over else "review" if over else ""
        pieces.append(Stretch(text[start:end], outcome, ends))
    return pieces
