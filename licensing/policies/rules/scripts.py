"""Rules about the text: what screening found in it, and what people said about it."""

from collections.abc import Iterable
from typing import Final

from licensing.policies.rules.rule import Case, Rule
from licensing.screening.topics import TOPIC_CATEGORY
from licensing.terms import Found

_OUTCOMES: Final = {"clear", "review", "blocked"}
_STATUSES: Final = {"unsubmitted", "open", "pending", "approved", "refused", "lapsed"}
_APPROVALS: Final = {"none", "first_use", "every_script"}


def _counts(case: Case, outcome: str) -> list[Found]:
    """The findings of an outcome, without those that are the ordinary subject of the product advertised."""
    return [
        one
        for one in case.script.findings
        if one.outcome == outcome and TOPIC_CATEGORY.get(one.topic) != case.use.category
    ]


def _unexplained(case: Case, outcome: str) -> bool:
    """An outcome without a finding: whatever the screener meant, it did not mean clear."""
    return case.script.outcome == outcome and not any(one.outcome == outcome for one in case.script.findings)


def _screened(case: Case) -> bool:
    known = case.script.outcome in _OUTCOMES
    return known and not _counts(case, "blocked") and not _unexplained(case, "blocked")


def _reviewed(case: Case) -> bool:
    waits = bool(_counts(case, "review")) or _unexplained(case, "review")
    return not waits or case.script.status == "approved"


def _approved(case: Case) -> bool:
    mode = case.licence.approval
    if case.script.status == "approved" or mode == "none":
        return mode in _APPROVALS
    return mode == "first_use" and case.script.licence_approved


def _said(found: Iterable[Found], otherwise: str) -> str:
    return " ".join(dict.fromkeys(one.sentence for one in found)) or otherwise


def _how_it_stands(case: Case) -> str:
    return {
        "pending": "It was submitted and waits for a decision.",
        "lapsed": "Nobody decided in time; submit it again as a script.",
    }.get(case.script.status, "Submit it as a script first.")


SCRIPTS: Final = (
    Rule(
        "script.revoked",
        "The talent's right to stop a text",
        lambda c: c.script.status in _STATUSES and c.script.epoch == c.seen.script,
        lambda c: "The talent has not stopped this text.",
        lambda c: "The talent has stopped this text.",
    ),
    Rule(
        "script.refused",
        "The decision about this text",
        lambda c: c.script.status != "refused",
        lambda c: "The text was not refused.",
        lambda c: "The talent or their agent refused this text; write another one.",
    ),
    Rule(
        "script.screening",
        "The platform's rules for texts",
        _screened,
        lambda c: "Screening found nothing that blocks the text.",
        lambda c: _said(_counts(c, "blocked"), "Screening blocked this text; write another one."),
    ),
    Rule(
        "script.review",
        "The platform's rules for texts",
        _reviewed,
        lambda c: "Nothing in the text needs a person's eye, or a person has approved it.",
        lambda c: (
            f"{_said(_counts(c, 'review'), 'A person has to read this text first.')} {_how_it_stands(c)}"
        ),
    ),
    Rule(
        "script.approval",
        "Licence, clause 13 (approval of texts)",
        _approved,
        lambda c: "No approval is missing.",
        lambda c: (
            "Under this licence "
            + ("every text" if c.licence.approval == "every_script" else "the first text")
            + f" needs the talent's approval. {_how_it_stands(c)}"
        ),
    ),
)
