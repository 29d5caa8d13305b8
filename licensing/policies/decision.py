"""The answer of the rules: every one of them, the failing first, each with its sentence and clause."""

from dataclasses import dataclass
from typing import Any

from marketplace.core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Ruling:
    """One rule's verdict: its stable id, whether it passed, why, and the clause it comes from."""

    rule: str
    passed: bool
    sentence: str
    clause: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; twenty of them per request, and dataclasses.asdict takes ten times as long."""
        return {"rule": self.rule, "passed": self.passed, "sentence": self.sentence, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class Decision:
    """Permitted only if every ruling passed."""

    permitted: bool
    rulings: tuple[Ruling, ...]

    @property
    def refusals(self) -> tuple[Ruling, ...]:
        """The rulings that failed, the weightiest first."""
        return tuple(ruling for ruling in self.rulings if not ruling.passed)

    def as_json(self) -> dict[str, Any]:
        """The whole decision as plain JSON, as stored with a render and returned by the API."""
        return {"permitted": self.permitted, "rulings": [ruling.as_json() for ruling in self.rulings]}

    def enforce(self) -> None:
        """Raise Forbidden with the first failing rule as its code unless everything is permitted."""
        if self.permitted:
            return
        refusals = self.refusals
        first = refusals[0]
        raise Forbidden(
            first.rule, first.sentence, rule=first.rule, clause=first.clause, rules=[r.rule for r in refusals]
        )
