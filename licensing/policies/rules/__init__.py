"""The rules themselves: what must hold, the sentence that says so, and the clause that demands it.

One file per kind of question; their order here is the order in which refusals are named.
"""

from dataclasses import replace
from typing import Final

from licensing.policies.rules.conditions import CONDITIONS
from licensing.policies.rules.dimensions import DIMENSIONS
from licensing.policies.rules.request import REQUEST
from licensing.policies.rules.rule import Case, Rule, day, listed
from licensing.policies.rules.scripts import SCRIPTS
from licensing.policies.rules.standing import STANDING
from licensing.policies.rules.statutes import GATES, STATUTES

_UNRANKED: Final = (*STANDING, *REQUEST, *GATES, *DIMENSIONS, *CONDITIONS, *SCRIPTS)
RULES: Final[tuple[Rule, ...]] = tuple(replace(rule, rank=rank) for rank, rule in enumerate(_UNRANKED))

_ABOUT_A_TEXT: Final = frozenset(
    {"request.text", "consent.topics", "consent.phrases", "licence.volume.characters"}
    | {"licence.volume.seconds"}
    | {rule.id for rule in SCRIPTS}
)
# What can be said about a use before its text is written; never enough to speak.
RULES_OF_USE: Final = tuple(rule for rule in RULES if rule.id not in _ABOUT_A_TEXT)

__all__ = ["RULES", "RULES_OF_USE", "STATUTES", "Case", "Rule", "day", "listed"]
