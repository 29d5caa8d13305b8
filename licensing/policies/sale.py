"""Terms for sale as one value: how far some go beyond others, and what changed from one to the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

from licensing.models.conditioned import CONDITIONS, Conditioned
from licensing.models.scoped import scope_columns
from licensing.policies.coverage import excess
from licensing.terms import Scope
from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import APPROVALS, may_modify

CAPS: Final = ("max_characters", "max_seconds", "max_renders", "max_audience")
_STRICTNESS: Final = {code: rank for rank, code in enumerate(APPROVALS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is agreed beside scope and term; the fields of `models.conditioned.CONDITIONS`.

    Prices are micro-units of `currency`; a cap of None means none; no `brands` means any.
    """

    price_per_1000_characters_micros: int
    currency: str
    minimum_micros: int = 0
    max_characters: int | None = None
    max_seconds: int | None = None
    max_renders: int | None = None
    max_audience: int | None = None
    brands: tuple[str, ...] = ()
    modification: str = "none"
    approval: str = "none"
    approval_hours: int = 72
    wind_down_days: int = 0
    ai_disclosure: bool = False
    intended_use: str = ""
    union_contract: str = ""
    exclusive_categories: tuple[str, ...] = ()
    exclusive_territories: tuple[str, ...] = ()
    exclusive_days: int | None = None

    def columns(self) -> dict[str, Any]:
        """As column values."""
        return {name: _column(getattr(self, name)) for name in CONDITIONS}


@dataclass(frozen=True, slots=True)
class Terms:
    """A scope and the conditions it is sold under."""

    scope: Scope
    conditions: Conditions

    @classmethod
    def of(cls, row: Conditioned) -> Self:
        """The terms of an offer, a proposal or a licence."""
        values = {name: _value(getattr(row, name)) for name in CONDITIONS}
        return cls(row.scope, Conditions(**values))

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """The terms with some of them replaced: `scope` as a whole, conditions by name."""
        conditions = {name: _value(value) for name, value in changes.items() if name != "scope"}
        scope = changes.get("scope") or self.scope
        return replace(self, scope=scope, conditions=replace(self.conditions, **conditions))

    def columns(self) -> dict[str, Any]:
        """As column values of a row with terms."""
        return scope_columns(self.scope) | self.conditions.columns()

    @property
    def is_exclusive(self) -> bool:
        """Whether any exclusivity is part of these terms."""
        return bool(self.conditions.exclusive_categories)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | set | frozenset) else value


def _column(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _cap(inner: int | None, outer: int | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _brands(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    allowed = {brand.casefold() for brand in outer}
    return not outer or (bool(inner) and {brand.casefold() for brand in inner} <= allowed)


def _stricter(inner: str, outer: str) -> bool:
    return _STRICTNESS.get(inner, -1) >= _STRICTNESS.get(outer, len(_STRICTNESS))


# Per condition, whether what is wanted stays within what is offered. A description of the use can only be
# taken over, or given where the offer has none: no machine can tell which of two sentences is narrower.
_WITHIN: Final[dict[str, Callable[[Any, Any], bool]]] = {
    **dict.fromkeys(CAPS, _cap),
    "brands": _brands,
    "modification": lambda inner, outer: may_modify(outer, inner),
    "approval": _stricter,
    "approval_hours": lambda inner, outer: inner >= outer,
    "wind_down_days": lambda inner, outer: inner <= outer,
    "ai_disclosure": lambda inner, outer: inner or not outer,
    "intended_use": lambda inner, outer: inner == outer or not outer,
    "union_contract": lambda inner, outer: inner == outer or not outer,
    "price_per_1000_characters_micros": lambda inner, outer: inner == outer,
    "minimum_micros": lambda inner, outer: inner == outer,
    "currency": lambda inner, outer: inner == outer,
}


def exceeding(inner: Terms, outer: Terms) -> dict[str, list[str]]:
    """Per dimension, by what `inner` goes beyond `outer`; empty where it stays within."""
    beyond = excess(inner.scope, outer.scope)
    for name, within in _WITHIN.items():
        wanted = getattr(inner.conditions, name)
        if not within(wanted, getattr(outer.conditions, name)):
            beyond[name] = [str(each) for each in (wanted if isinstance(wanted, tuple) else [wanted])]
    return beyond | _exclusivity(inner.conditions, outer.conditions)


def _exclusivity(inner: Conditions, outer: Conditions) -> dict[str, list[str]]:
    if not inner.exclusive_categories:
        return {}
    beyond = {
        "exclusive_categories": categories.expand(inner.exclusive_categories, ())
        - categories.expand(outer.exclusive_categories, ()),
        "exclusive_territories": territories.expand(inner.exclusive_territories)
        - territories.expand(outer.exclusive_territories),
    }
    found = {name: sorted(codes) for name, codes in beyond.items() if codes}
    if not found and not _cap(inner.exclusive_days, outer.exclusive_days):
        found["exclusive_days"] = [str(inner.exclusive_days)]
    return found


def beyond_consent(terms: Terms, scope: Scope, modification: str) -> dict[str, list[str]]:
    """Per dimension, by what terms go beyond a consent's scope and the changes to audio it allows."""
    beyond = excess(terms.scope, scope)
    wanted = terms.conditions.modification
    return beyond if may_modify(modification, wanted) else beyond | {"modification": [wanted]}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two sets of terms, with its values before and after."""

    field: str
    before: Any
    after: Any


def differences(before: Terms, after: Terms) -> list[Change]:
    """What changed, in the order of the fields; the order of codes within a field does not count."""
    pairs = [(each.name, before.scope, after.scope) for each in fields(Scope)]
    pairs += [(name, before.conditions, after.conditions) for name in CONDITIONS]  # type: ignore[misc]
    found = []
    for name, old, new in pairs:
        was, now = _comparable(getattr(old, name)), _comparable(getattr(new, name))
        if was != now:
            found.append(Change(name, was, now))
    return found


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | tuple) else value
