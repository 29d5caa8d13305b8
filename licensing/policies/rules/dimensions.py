"""Rules about the dimensions of use, each in the consent and in the licence, and about volume."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from licensing.policies.rules.rule import Case, Rule, listed
from licensing.terms import Scope, Use
from licensing.vocabulary import categories, languages, territories

_FIELDS: Final = {
    "purpose": "purposes",
    "medium": "media",
    "territory": "territories",
    "language": "languages",
}


def _allowed(scope: Scope, dimension: str) -> str:
    if dimension == "category":
        allowed, never = scope.categories_allowed, scope.categories_forbidden
    else:
        allowed = getattr(scope, _FIELDS[dimension])
        never = scope.territories_excluded if dimension == "territory" else frozenset()
    return f"{listed(allowed)} but not {listed(never)}" if never else listed(allowed)


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
    cap_of = attrgetter(f"licence.max_{unit}")

    def holds(case: Case) -> bool:
        limit = cap_of(case)
        return limit is None or used(case) + asked(case) <= limit

    def no(case: Case) -> str:
        limit = cap_of(case)
        left = max(0, limit - used(case))
        return f"This request needs {asked(case)} {unit}; {left} of the licence's {limit} are left."

    def yes(case: Case) -> str:
        limit = cap_of(case)
        return f"{used(case)} of {limit} {unit} were used." if limit else f"The {unit} are not limited."

    return Rule(f"licence.volume.{unit}", "clause 7 (volume)", holds, yes, no)


# The clauses of the two signed texts, as `policies.wording` numbers them.
_CLAUSES: Final = {"purpose": 2, "medium": 3, "territory": 4, "language": 5, "category": 6}

DIMENSIONS: Final = (
    *(_dimension("consent", dimension, clause) for dimension, clause in _CLAUSES.items()),
    *(_dimension("licence", dimension, clause - 1) for dimension, clause in _CLAUSES.items()),
    _volume("characters", lambda c: c.usage.characters, lambda c: c.script.characters),
    _volume("seconds", lambda c: c.usage.seconds, lambda c: c.script.seconds),
    _volume("renders", lambda c: c.usage.renders, lambda c: 1),
)
