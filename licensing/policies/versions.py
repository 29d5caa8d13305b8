"""How one version of a consent differs from another, dimension by dimension: what it takes out and adds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from licensing.policies.limits import Limits
from licensing.terms import ConsentTerms, Scope
from licensing.vocabulary import categories, languages, territories
from licensing.vocabulary.conditions import MODIFICATIONS

_MODES: Final = tuple(MODIFICATIONS)


@dataclass(frozen=True, slots=True)
class Extent:
    """Everything by which a consent can be wider or narrower than another."""

    scope: Scope
    limits: Limits
    until: datetime

    @classmethod
    def of(cls, consent: ConsentTerms) -> Self:
        """That of a consent."""
        limits = Limits.of(
            modification=consent.modification,
            forbidden_topics=consent.forbidden_topics,
            forbidden_phrases=consent.forbidden_phrases,
            biometric_release=consent.biometric_release,
        )
        return cls(consent.scope, limits, consent.until)


@dataclass(frozen=True, slots=True)
class Change:
    """One dimension that differs: codes of uses that are `taken` out, and of those `added`.

    For topics and phrases they are the forbidden ones: forbidding a topic takes its uses out. `until` holds
    the new end.
    """

    dimension: str
    taken: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def changes(before: Extent, after: Extent) -> tuple[Change, ...]:
    """The dimensions that differ, in the order of the clauses."""
    found = (*_scope_changes(before.scope, after.scope), *_limit_changes(before, after))
    return tuple(change for change in found if change.taken or change.added)


def widened(before: Extent, after: Extent) -> dict[str, list[str]]:
    """Per dimension, what `after` allows and `before` did not; empty where it is only narrower."""
    return {change.dimension: list(change.added) for change in changes(before, after) if change.added}


def _scope_changes(before: Scope, after: Scope) -> Iterable[Change]:
    yield _difference("purposes", before.purposes, after.purposes)
    yield _difference("media", before.media, after.media)
    countries = [territories.expand(one.territories, one.territories_excluded) for one in (before, after)]
    yield Change(
        "territories",
        grouped(countries[0] - countries[1]),
        grouped(countries[1] - countries[0]),
    )
    yield Change(
        "languages",
        tuple(sorted(tag for tag in before.languages if not languages.contains(after.languages, tag))),
        tuple(sorted(tag for tag in after.languages if not languages.contains(before.languages, tag))),
    )
    yield _difference(
        "categories",
        categories.expand(before.categories_allowed, before.categories_forbidden),
        categories.expand(after.categories_allowed, after.categories_forbidden),
    )


def _limit_changes(before: Extent, after: Extent) -> Iterable[Change]:
    old, new = before.limits, after.limits
    end = (after.until.isoformat(),)
    yield Change(
        "until", end if after.until < before.until else (), end if after.until > before.until else ()
    )
    yield _difference("modification", _allowed(old.modification), _allowed(new.modification))
    yield _difference("topics", new.forbidden_topics, old.forbidden_topics)
    yield _difference("phrases", new.forbidden_phrases, old.forbidden_phrases)
    yield _difference(
        "biometric_release",
        {"given"} if old.biometric_release else set(),
        {"given"} if new.biometric_release else set(),
    )


def _difference(dimension: str, before: Iterable[str], after: Iterable[str]) -> Change:
    old, new = set(before), set(after)
    return Change(dimension, tuple(sorted(old - new)), tuple(sorted(new - old)))


def _allowed(modification: str) -> tuple[str, ...]:
    """Every way of changing a recording that is allowed beyond using it as delivered."""
    return _MODES[1 : _MODES.index(modification) + 1]


def grouped(countries: frozenset[str]) -> tuple[str, ...]:
    """Countries by the fewest names: the largest groups that they fill, then the rest one by one."""
    left, named = set(countries), []
    for group, members in sorted(territories.GROUPS.items(), key=lambda item: -len(item[1])):
        if members <= left:
            named.append(group)
            left -= members
    return (*named, *sorted(left))
