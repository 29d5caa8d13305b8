"""How far one scope exceeds another, and whether a scope is written in known codes at all."""

from collections.abc import Iterable

from licensing.terms import Scope
from licensing.vocabulary import categories, languages, territories
from licensing.vocabulary.purposes import MEDIA, PURPOSES


def excess(inner: Scope, outer: Scope) -> dict[str, list[str]]:
    """Per dimension, the codes by which `inner` goes beyond `outer`; empty where it stays within."""
    beyond: dict[str, Iterable[str]] = {
        "purposes": inner.purposes - outer.purposes,
        "media": inner.media - outer.media,
        "territories": territories.expand(inner.territories, inner.territories_excluded)
        - territories.expand(outer.territories, outer.territories_excluded),
        "languages": [tag for tag in inner.languages if not languages.contains(outer.languages, tag)],
        "categories": categories.expand(inner.categories_allowed, inner.categories_forbidden)
        - categories.expand(outer.categories_allowed, outer.categories_forbidden),
    }
    return {dimension: sorted(codes) for dimension, codes in beyond.items() if codes}


def normalise(scope: Scope) -> Scope:
    """The scope with languages and territories in their usual letter case; unknown codes stay as they are."""
    return Scope(
        purposes=scope.purposes,
        media=scope.media,
        territories=frozenset(code.upper() for code in scope.territories),
        languages=frozenset(languages.canonical(tag) or tag for tag in scope.languages),
        categories_allowed=scope.categories_allowed,
        categories_forbidden=scope.categories_forbidden,
        territories_excluded=frozenset(code.upper() for code in scope.territories_excluded),
    )


def unknown(scope: Scope) -> dict[str, list[str]]:
    """Per field, the codes that are in none of our lists; a required field left empty maps to []."""
    bad = {
        "purposes": scope.purposes - PURPOSES.keys(),
        "media": scope.media - MEDIA.keys(),
        "territories": {code for code in scope.territories if not territories.is_known(code)},
        "territories_excluded": {
            code for code in scope.territories_excluded if not territories.is_known(code)
        },
        "languages": {
            tag for tag in scope.languages if tag != languages.ANY and languages.canonical(tag) is None
        },
        "categories_allowed": scope.categories_allowed - categories.CATEGORIES.keys() - {categories.ANY},
        "categories_forbidden": scope.categories_forbidden - categories.CATEGORIES.keys(),
    }
    found = {field: sorted(codes) for field, codes in bad.items() if codes}
    empty = [
        field
        for field in ("purposes", "media", "territories", "languages", "categories_allowed")
        if not getattr(scope, field)
    ]
    return found | {field: [] for field in empty}
