"""Statutory gates as data: what a law or a collective agreement demands before a voice may be used.

Each row cites its source; none is legal advice, and none replaces a rule of consent or licence. `residence`
is the talent's, as an ISO 3166-2 code: these laws protect the people who live there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from licensing.policies.rules.rule import Case, Rule, day

NOTICE: Final = timedelta(hours=48)
# A description that names what, for whom and where takes at least so many different words.
SPECIFIC_WORDS: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Statute:
    """A gate: where it applies, what must hold there, and where that is written."""

    id: str
    citation: str
    applies: Callable[[Case], bool]
    holds: Callable[[Case], bool]
    no: Callable[[Case], str]
    yes: str

    @property
    def rule(self) -> Rule:
        """The gate as one rule among the others; where it does not apply it passes and says so."""
        return Rule(
            id=self.id,
            heading=self.citation,
            holds=lambda case: not self.applies(case) or self.holds(case),
            yes=lambda case: self.yes if self.applies(case) else "This law does not apply here.",
            no=self.no,
        )


def lives_in(*places: str) -> Callable[[Case], bool]:
    """Whether the talent lives in one of these ISO 3166-2 places."""
    return lambda case: case.talent.residence in places


def is_specific(description: str) -> bool:
    """Whether a description of the intended uses says enough to be one: words, not length alone."""
    return len(set(_WORD.findall(description.casefold()))) >= SPECIFIC_WORDS


def _signed_by(kind: str, capacity: str) -> Callable[[Case], bool]:
    return lambda case: (case.consent.signer_kind == kind) == (case.talent.capacity == capacity)


def _noticed(case: Case) -> bool:
    given = case.licence.first_use_notice_at
    return given is not None and given + NOTICE <= case.now


def _notice_missing(case: Case) -> str:
    given = case.licence.first_use_notice_at
    if given is None:
        return (
            f"The union contract “{case.licence.union_contract}” asks for 48 hours' notice before the first "
            "use. Give it with POST /v1/licences/{id}/first-use-notice."
        )
    return f"Notice of the first use was given; it may begin on {day(given + NOTICE)}."


STATUTES: Final = (
    Statute(
        id="statute.minor",
        citation="California Family Code 6750; New York Arts and Cultural Affairs Law 35.03",
        applies=lambda c: c.talent.capacity == "minor" or c.consent.signer_kind == "guardian",
        holds=_signed_by("guardian", "minor"),
        yes="A guardian signed for the minor.",
        no=lambda c: {
            "minor": "The talent is a minor; their guardian has to sign the consent.",
            "deceased": "A guardian signed, and the talent has died since; the guardian's word ended there.",
        }.get(
            c.talent.capacity,
            "The talent has come of age since a guardian signed; they have to sign a consent themselves.",
        ),
    ),
    Statute(
        id="statute.deceased",
        citation="California Civil Code 3344.1; New York Civil Rights Law 50-f",
        applies=lambda c: c.talent.capacity == "deceased" or c.consent.signer_kind == "estate",
        holds=_signed_by("estate", "deceased"),
        yes="The approver of the estate signed.",
        no=lambda c: (
            "The talent has died; the approver of their estate has to sign the consent."
            if c.talent.capacity == "deceased"
            else "An estate signed, but the talent is alive to our knowledge; they have to sign themselves."
        ),
    ),
    Statute(
        id="statute.biometric_release",
        citation="Illinois Biometric Information Privacy Act, 740 ILCS 14/15(b)",
        applies=lives_in("US-IL"),
        holds=lambda c: c.consent.biometric_release,
        yes="The talent signed the biometric release.",
        no=lambda c: "The talent lives in Illinois; the consent has to hold their written biometric release.",
    ),
    Statute(
        id="statute.intended_use",
        citation="California Labor Code 927 (AB 2602); New York General Obligations Law 5-302",
        applies=lives_in("US-CA", "US-NY"),
        holds=lambda c: is_specific(c.licence.intended_use),
        yes="The licence describes the intended uses.",
        no=lambda c: (
            "The licence has to describe the intended uses reasonably specifically: what is advertised, "
            "for whom, where and how. Agree one with such a description."
        ),
    ),
    Statute(
        id="statute.union_notice",
        citation="SAG-AFTRA TV/Theatrical Contracts 2023, digital replicas: 48 hours' notice",
        applies=lambda c: bool(c.licence.union_contract),
        holds=_noticed,
        yes="Notice of the first use was given 48 hours ahead.",
        no=_notice_missing,
    ),
)
GATES: Final = tuple(statute.rule for statute in STATUTES)
