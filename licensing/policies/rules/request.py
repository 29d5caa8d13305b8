"""Rules about the request itself: whether it is written in codes that we know, and holds a text."""

from collections.abc import Callable
from typing import Final

from licensing.policies.rules.rule import Case, Rule
from licensing.vocabulary import categories, languages, territories
from licensing.vocabulary.purposes import MEDIA, PURPOSES

# As much as any engine is given at once.
MAXIMUM_CHARACTERS: Final = 100_000


def _code(dimension: str, known: Callable[[str], bool], source: str) -> Rule:
    def wanted(case: Case) -> str:
        return str(getattr(case.use, dimension))

    return Rule(
        id=f"request.{dimension}",
        heading=source,
        holds=lambda case: known(wanted(case)),
        yes=lambda case: f"“{wanted(case)}” is a {dimension} that we know.",
        no=lambda case: f"“{wanted(case)}” is no {dimension} that we know; take a code of: {source}.",
    )


REQUEST: Final = (
    _code("purpose", PURPOSES.__contains__, "our list of purposes"),
    _code("medium", MEDIA.__contains__, "our list of media"),
    _code("territory", territories.is_known, "ISO 3166-1 alpha-2 and our groups"),
    _code("language", lambda tag: languages.canonical(tag) is not None, "BCP 47 language tags"),
    _code("category", categories.CATEGORIES.__contains__, categories.TAXONOMY),
    Rule(
        "request.text",
        "A text of reasonable length",
        lambda c: 0 < c.script.characters <= MAXIMUM_CHARACTERS,
        lambda c: f"The text has {c.script.characters:,} characters.",
        lambda c: (
            f"The text has {c.script.characters:,} characters; send one to {MAXIMUM_CHARACTERS:,} of them."
        ),
    ),
)
