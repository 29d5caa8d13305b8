"""The rules themselves: what must hold, the sentence that says so, and the clause that demands it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from licensing.terms import ConsentTerms, Epochs, LicenceTerms, Scope, Usage, Use, VoiceTerms
from licensing.vocabulary import categories, languages, territories


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at."""

    voice: VoiceTerms
    consent: ConsentTerms
    licence: LicenceTerms
    usage: Usage
    use: Use
    characters: int
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


def _allowed(scope: Scope, dimension: str) -> str:
    if dimension != "category":
        field = {
            "purpose": "purposes",
            "medium": "media",
            "territory": "territories",
            "language": "languages",
        }
        return listed(getattr(scope, field[dimension]))
    but = f" but not {listed(scope.categories_forbidden)}" if scope.categories_forbidden else ""
    return f"{listed(scope.categories_allowed)}{but}"


_COVERS: Final[dict[str, Callable[[Scope, Use], bool]]] = {
    "purpose": lambda scope, use: use.purpose in scope.purposes,
    "medium": lambda scope, use: use.medium in scope.media,
    "territory": lambda scope, use: territories.covers(
        scope.territories, use.territory, scope.territories_excluded
    ),
    "language": lambda scope, use: languages.covers(scope.languages, use.language),
    "category": lambda scope, use: categories.covers(
        scope.categories_allowed, scope.categories_forbidden, use.category
    ),
}


def _dimension(document: str, dimension: str, clause: int) -> Rule:
    covers = _COVERS[dimension]

    def scope(case: Case) -> Scope:
        return case.consent.scope if document == "consent" else case.licence.scope

    def wanted(case: Case) -> str:
        return str(getattr(case.use, dimension))

    return Rule(
        id=f"{document}.{dimension}",
        heading=f"clause {clause} ({dimension})",
        holds=lambda case: covers(scope(case), case.use),
        yes=lambda case: f"The {document} covers the {dimension} “{wanted(case)}”.",
        no=lambda case: (
            f"The {document} does not cover the {dimension} “{wanted(case)}”; "
            f"it covers {_allowed(scope(case), dimension)}."
        ),
    )


def _volume(unit: str, used: Callable[[Case], int], asked: Callable[[Case], int]) -> Rule:
    def cap(case: Case) -> int | None:
        return case.licence.max_characters if unit == "characters" else case.licence.max_renders

    def holds(case: Case) -> bool:
        limit = cap(case)
        return limit is None or used(case) + asked(case) <= limit

    def no(case: Case) -> str:
        left = max(0, (cap(case) or 0) - used(case))
        return f"This request needs {asked(case)} {unit}; {left} of the licence's {cap(case)} are left."

    def yes(case: Case) -> str:
        limit = cap(case)
        return f"{used(case)} of {limit} {unit} were used." if limit else f"The {unit} are not limited."

    return Rule(f"licence.volume.{unit}", "clause 7 (volume)", holds, yes, no)


_STATES: Final = (
    Rule(
        "voice.revoked",
        "The talent's right to stop a voice",
        lambda c: c.voice.revoked_at is None and c.voice.epoch == c.seen.voice,
        lambda c: "The voice has not been stopped.",
        lambda c: (
            "The talent has stopped this voice" + (f" on {day(at)}." if (at := c.voice.revoked_at) else ".")
        ),
    ),
    Rule(
        "voice.withdrawn",
        "The voice is on sale",
        lambda c: c.voice.status == "ready",
        lambda c: "The voice is ready.",
        lambda c: f"The voice is not on sale (its status is “{c.voice.status}”).",
    ),
    Rule(
        "consent.withdrawn",
        "clause 8 (withdrawal)",
        lambda c: c.consent.status in {"active", "expired"} and c.consent.epoch == c.seen.consent,
        lambda c: "The talent's consent has not been withdrawn.",
        lambda c: "The talent has withdrawn this consent.",
    ),
    Rule(
        "consent.not_started",
        "clause 7 (term)",
        lambda c: c.consent.valid_from <= c.now,
        lambda c: f"The consent began on {day(c.consent.valid_from)}.",
        lambda c: f"The consent begins on {day(c.consent.valid_from)}.",
    ),
    Rule(
        "consent.expired",
        "clause 7 (term)",
        lambda c: c.consent.status != "expired" and c.now < c.consent.until,
        lambda c: f"The consent lasts until {day(c.consent.until)}.",
        lambda c: f"The consent ended on {day(c.consent.until)}.",
    ),
    Rule(
        "licence.revoked",
        "clause 9 (revocation)",
        lambda c: (
            c.licence.status in {"active", "expired", "terminated"} and c.licence.epoch == c.seen.licence
        ),
        lambda c: "The licence has not been revoked.",
        lambda c: "This licence was revoked.",
    ),
    Rule(
        "licence.terminated",
        "clause 6 (term)",
        lambda c: c.licence.status != "terminated",
        lambda c: "The licence was not terminated.",
        lambda c: "This licence was terminated.",
    ),
    Rule(
        "licence.not_started",
        "clause 6 (term)",
        lambda c: c.licence.starts_at <= c.now,
        lambda c: f"The licence began on {day(c.licence.starts_at)}.",
        lambda c: f"This licence begins on {day(c.licence.starts_at)}.",
    ),
    Rule(
        "licence.expired",
        "clause 6 (term)",
        lambda c: c.licence.status != "expired" and c.now < c.licence.ends_at,
        lambda c: f"The licence lasts until {day(c.licence.ends_at)}.",
        lambda c: f"This licence ended on {day(c.licence.ends_at)}.",
    ),
)

_CLAUSES: Final = {"purpose": 2, "medium": 3, "territory": 4, "language": 5, "category": 6}

_UNRANKED: Final = (
    *_STATES,
    *(_dimension("consent", dimension, clause) for dimension, clause in _CLAUSES.items()),
    *(_dimension("licence", dimension, clause - 1) for dimension, clause in _CLAUSES.items()),
    _volume("characters", lambda c: c.usage.characters, lambda c: c.characters),
    _volume("renders", lambda c: c.usage.renders, lambda c: 1),
)

RULES: Final[tuple[Rule, ...]] = tuple(replace(rule, rank=rank) for rank, rule in enumerate(_UNRANKED))
