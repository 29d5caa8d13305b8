"""How often each sound occurs in texts, and which are missing or thin."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .espeak import phones_of
from .sounds import PAUSE, sounds_of

# Every phone at least five times (shared with the engine: fewer units than that leave it no choice).
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts by phone, the inventory's first and in its order; missing and thin are of the inventory alone.

    `diphones` are the distinct pairs of neighbouring sounds, pauses included.
    """

    language: str
    lines: int
    phones: Mapping[str, int]
    missing: tuple[str, ...]
    thin: tuple[str, ...]
    diphones: frozenset[tuple[str, str]]

    @property
    def wanted(self) -> int:
        """How many sounds the language's inventory has; 0 where there is none."""
        return len(sounds_of(self.language).inventory)

    @property
    def enough(self) -> int:
        """How many of them occur often enough."""
        return self.wanted - len(self.missing) - len(self.thin)

    @property
    def complete(self) -> bool:
        """Whether every sound of the inventory occurs often enough."""
        return not self.missing and not self.thin

    def diphone_share(self, reference: "Coverage") -> float:
        """Share of the reference's diphones that occur here, 0 to 1."""
        return len(self.diphones & reference.diphones) / max(1, len(reference.diphones))


def coverage(texts: Sequence[str], language: str) -> Coverage:
    """The coverage of texts; raises as `phones_of`."""
    return coverage_of(phones_of(texts, language), language)


def coverage_of(lines: Sequence[Sequence[str]], language: str) -> Coverage:
    """The coverage of lines that are phones already."""
    counts = count(lines)
    inventory = sounds_of(language).inventory
    phones = {phone: counts[phone] for phone in inventory}
    phones |= {phone: counts[phone] for phone in sorted(counts) if phone not in phones}
    return Coverage(
        language=language,
        lines=len(lines),
        phones=phones,
        missing=tuple(phone for phone in inventory if not counts[phone]),
        thin=tuple(phone for phone in inventory if 0 < counts[phone] < ENOUGH),
        diphones=frozenset(pair for line in lines for pair in pairwise(line)),
    )


def count(lines: Iterable[Sequence[str]]) -> Counter[str]:
    """How often each phone occurs, pauses left out."""
    return Counter(phone for line in lines for phone in line if phone != PAUSE)
