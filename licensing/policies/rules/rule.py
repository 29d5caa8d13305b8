"""What a rule is, and everything it may look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from licensing.terms import (
    ConsentTerms,
    Epochs,
    LicenceTerms,
    ScriptTerms,
    TalentTerms,
    Usage,
    Use,
    VoiceTerms,
)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at."""

    talent: TalentTerms
    voice: VoiceTerms
    consent: ConsentTerms
    licence: LicenceTerms
    usage: Usage
    use: Use
    script: ScriptTerms
    now: datetime
    seen: Epochs


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `rank` orders refusals so that the weightiest is named first."""

    id: str
    heading: str
    holds: Callable[[Case], bool]
    yes: Callable[[Case], str]
    no: Callable[[Case], str]
    rank: int = 0

    def sentence(self, case: Case, passed: bool) -> str:
        """Why the rule passed or failed, in one sentence."""
        return (self.yes if passed else self.no)(case)

    def clause(self, case: Case) -> str:
        """Where the rule comes from, as a reader would look it up."""
        document = self.id.partition(".")[0]
        if document == "consent":
            return f"Consent, version {case.consent.version}, {self.heading}"
        return f"Licence, {self.heading}" if document == "licence" else self.heading


def day(instant: datetime) -> str:
    """An instant as our sentences and texts write it: UTC, to the second where it is not on a full minute."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC" if utc.second else f"{utc:%Y-%m-%d %H:%M} UTC"


def listed(codes: Iterable[str]) -> str:
    """Codes in alphabetical order, or "nothing"."""
    return ", ".join(sorted(codes)) or "nothing"
