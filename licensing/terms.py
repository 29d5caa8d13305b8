"""What the rules are evaluated over: plain values, free of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be done with a voice, one set of codes per dimension; what is forbidden or excluded wins."""

    purposes: frozenset[str]
    media: frozenset[str]
    territories: frozenset[str]
    languages: frozenset[str]
    categories_allowed: frozenset[str]
    categories_forbidden: frozenset[str]
    territories_excluded: frozenset[str] = frozenset()

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
        territories_excluded: Iterable[str] = (),
    ) -> Self:
        """A scope from any iterables of codes."""
        return cls(
            purposes=frozenset(purposes),
            media=frozenset(media),
            territories=frozenset(territories),
            languages=frozenset(languages),
            categories_allowed=frozenset(categories_allowed),
            categories_forbidden=frozenset(categories_forbidden),
            territories_excluded=frozenset(territories_excluded),
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What one request wants to do with a voice: one code per dimension.

    `brand` is whom it advertises; `audience` how many people it is planned to reach, None where unsaid;
    `disclosed` says that listeners will be told that the voice is synthetic.
    """

    purpose: str
    medium: str
    territory: str
    language: str
    category: str
    brand: str = ""
    modification: str = "none"
    audience: int | None = None
    disclosed: bool = False


@dataclass(frozen=True, slots=True)
class TalentTerms:
    """Whose voice it is: `capacity` is adult, minor or deceased; `residence` an ISO 3166-1 or -2 code."""

    id: UUID
    status: str
    capacity: str
    residence: str


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
    signer_kind: str = "talent"
    forbidden_topics: frozenset[str] = frozenset()
    forbidden_phrases: tuple[str, ...] = ()
    modification: str = "none"
    biometric_release: bool = False


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
    max_seconds: int | None = None
    max_audience: int | None = None
    brands: frozenset[str] = frozenset()
    modification: str = "none"
    approval: str = "none"
    ai_disclosure: bool = False
    intended_use: str = ""
    union_contract: str = ""
    first_use_notice_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the licence has used up so far, without the request at hand."""

    characters: int
    renders: int
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What screening found in a text: the rule, its topic, blocked or review, and a sentence."""

    rule: str
    topic: str
    outcome: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ScriptTerms:
    """A text as the rules see it: never the words, only their hash, measure, findings and approval.

    `outcome` is that of screening (clear, review, blocked); `status` that of the Script, `unsubmitted` where
    none exists; `phrases` are the talent's forbidden phrases that were found; `licence_approved` says that
    some text under the licence was approved before. `seconds` is an upper estimate of the spoken length.
    """

    text_sha256: str
    characters: int
    seconds: int
    outcome: str
    findings: tuple[Found, ...]
    phrases: tuple[str, ...]
    status: str
    epoch: int
    licence_approved: bool


# Where there is no text yet; no rule about texts can be judged by it.
NO_TEXT = ScriptTerms("", 0, 0, "clear", (), (), "unsubmitted", 0, licence_approved=False)


@dataclass(frozen=True, slots=True)
class Epochs:
    """How often each of them was stopped, as seen at one moment; any later difference is a stop."""

    voice: int
    consent: int
    licence: int
    script: int = 0


# Slow speech in alphabetic languages; Han, kana and Hangul take about a third of a second each.
_CHARACTERS_A_SECOND = 10
_WIDE = 0x2E80
_WIDE_COUNTS = 4


def spoken_seconds(text: str, speed: float = 1.0) -> int:
    """How long a text takes to say at most, in whole seconds: an upper estimate, to reserve by."""
    letters = sum(_WIDE_COUNTS if ord(character) >= _WIDE else 1 for character in text)
    return ceil(letters / _CHARACTERS_A_SECOND / speed) + 1


def count_characters(text: str) -> int:
    """What a text counts towards volume and price: its Unicode code points, spaces included."""
    return len(text)
