"""What the rules are evaluated over: plain values, free of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

DIMENSIONS = ("purposes", "media", "territories", "languages", "categories")


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be done with a voice, one set of codes per dimension; a forbidden category wins."""

    purposes: frozenset[str]
    media: frozenset[str]
    territories: frozenset[str]
    languages: frozenset[str]
    categories_allowed: frozenset[str]
    categories_forbidden: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        purposes: Iterable[str],
        media: Iterable[str],
        territories: Iterable[str],
        languages: Iterable[str],
        categories_allowed: Iterable[str],
        categories_forbidden: Iterable[str] = (),
    ) -> Self:
        """A scope from any iterables of codes."""
        return cls(
            purposes=frozenset(purposes),
            media=frozenset(media),
            territories=frozenset(territories),
            languages=frozenset(languages),
            categories_allowed=frozenset(categories_allowed),
            categories_forbidden=frozenset(categories_forbidden),
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What one request wants to do with a voice: one code per dimension."""

    purpose: str
    medium: str
    territory: str
    language: str
    category: str


@dataclass(frozen=True, slots=True)
class VoiceTerms:
    """The state of a voice; its epoch grows with every stop."""

    id: UUID
    status: str
    revoked_at: datetime | None
    epoch: int


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """A talent's permission, valid in [valid_from, until)."""

    id: UUID
    version: int
    status: str
    scope: Scope
    valid_from: datetime
    until: datetime
    epoch: int


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """What was sold, valid in [starts_at, ends_at); a cap of None means none was agreed."""

    id: UUID
    status: str
    scope: Scope
    starts_at: datetime
    ends_at: datetime
    max_characters: int | None
    max_renders: int | None
    epoch: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What the licence has used up so far, without the request at hand."""

    characters: int
    renders: int


@dataclass(frozen=True, slots=True)
class Epochs:
    """How often each of the three was stopped, as seen at one moment; any later difference is a stop."""

    voice: int
    consent: int
    licence: int


def count_characters(text: str) -> int:
    """What a text counts towards volume and price: its Unicode code points, spaces included."""
    return len(text)
