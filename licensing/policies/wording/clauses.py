"""The clauses that consents and licences share, and the hash that a signature is bound to."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from licensing.terms import Scope
from licensing.vocabulary import categories, languages, territories
from licensing.vocabulary.purposes import MEDIA, PURPOSES

LANGUAGE = "en"


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex: what a signature is bound to."""
    return sha256(text.encode()).hexdigest()


def named(codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Codes with their names, sorted, as they stand in a text."""
    return "; ".join(f"{names.get(code, code)} ({code})" for code in sorted(codes))


def language_list(codes: Iterable[str]) -> str:
    """Language ranges as they stand in a text."""
    return ", ".join("every language" if code == languages.ANY else code for code in sorted(codes))


def _categories(scope: Scope) -> str:
    names = {code: category.name for code, category in categories.CATEGORIES.items()}
    names[categories.ANY] = "every category"
    forbidden = (
        f" Never for: {named(scope.categories_forbidden, names)}." if scope.categories_forbidden else ""
    )
    return f"{named(scope.categories_allowed, names)}.{forbidden} (Codes of the {categories.TAXONOMY}.)"


def scope_clauses(scope: Scope, first: int) -> list[str]:
    """The five clauses on where and for what, numbered from `first`."""
    countries = {code: territories.name(code) for code in scope.territories | scope.territories_excluded}
    but = f", but not {named(scope.territories_excluded, countries)}" if scope.territories_excluded else ""
    bodies = (
        f"Purposes. {named(scope.purposes, PURPOSES)}.",
        f"Media. {named(scope.media, MEDIA)}.",
        f"Territories. {named(scope.territories, countries)}{but}.",
        f"Languages. {language_list(scope.languages)}.",
        f"Product categories. {_categories(scope)}",
    )
    return [f"{number}. {body}" for number, body in enumerate(bodies, start=first)]
