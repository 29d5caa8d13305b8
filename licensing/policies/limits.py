"""What a consent says beside its scope: changes to recordings, what is never spoken, biometric release."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from licensing.screening.topics import TOPICS
from licensing.vocabulary.conditions import MODIFICATIONS

MOST_PHRASES: Final = 100
LONGEST_PHRASE: Final = 100

# Where a voiceprint may only be kept after a written release, and the statute that says so. Texas (Bus. &
# Com. Code 503.001) and Washington (RCW 19.375) ask for notice and consent, which every consent here is.
RELEASE_DEMANDED: Final = {"US-IL": "Illinois Biometric Information Privacy Act, 740 ILCS 14/15(b)"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How far recordings may be changed (a code of MODIFICATIONS), topics (codes of TOPICS) and phrases that
    are never spoken, and whether the talent releases the use of their voiceprint in writing."""

    modification: str = "none"
    forbidden_topics: frozenset[str] = frozenset()
    forbidden_phrases: tuple[str, ...] = ()
    biometric_release: bool = False

    @classmethod
    def of(
        cls,
        *,
        modification: str = "none",
        forbidden_topics: Iterable[str] = (),
        forbidden_phrases: Iterable[str] = (),
        biometric_release: bool = False,
    ) -> Self:
        """Limits from any iterables; phrases with single blanks, each once, in the order they were given."""
        tidy = (" ".join(phrase.split()) for phrase in forbidden_phrases)
        phrases = {phrase.casefold(): phrase for phrase in reversed([one for one in tidy if one])}
        return cls(
            modification=modification,
            forbidden_topics=frozenset(forbidden_topics),
            forbidden_phrases=tuple(reversed(phrases.values())),
            biometric_release=biometric_release,
        )


def faults(limits: Limits) -> dict[str, list[str]]:
    """Per field, what is unknown or too long; too many phrases map to []."""
    bad = {
        "modification": {limits.modification} - MODIFICATIONS.keys(),
        "forbidden_topics": limits.forbidden_topics - TOPICS.keys(),
        "forbidden_phrases": {one for one in limits.forbidden_phrases if len(one) > LONGEST_PHRASE},
    }
    found = {field: sorted(values) for field, values in bad.items() if values}
    if len(limits.forbidden_phrases) > MOST_PHRASES:
        found["forbidden_phrases"] = []
    return found


def release_missing(limits: Limits, residence: str) -> str:
    """The statute that demands a written release which these limits do not give; empty where none does."""
    return "" if limits.biometric_release else RELEASE_DEMANDED.get(residence, "")
