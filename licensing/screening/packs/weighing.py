"""One cue alone is for a person: words that also have innocent senses block only beside a second cue."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from licensing.screening.protocol import Finding, Outcome
from licensing.screening.skeleton import Skeleton

from .rules import Pack

# So long a phrase holds more than one cue.
_PHRASE_WORDS: Final = 6


class Weights:
    """Which rules say little alone, and the words of each topic that make up for it."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        packs = tuple(packs)
        self._weak: Final = {rule.id: rule for pack in packs for rule in pack.rules if rule.alone}
        self._context: Final[Mapping[str, Any]] = {pack.topic: pack.context for pack in packs}

    def weighed(self, findings: list[Finding], skeleton: Skeleton, subject: bytes) -> list[Finding]:
        """The findings; a weak rule's that nothing else in the text bears out is for review."""
        return [
            replace(finding, outcome=Outcome.REVIEW)
            if self._may_be_innocent(finding) and not self._borne_out(finding, findings, skeleton, subject)
            else finding
            for finding in findings
        ]

    def _may_be_innocent(self, finding: Finding) -> bool:
        return finding.outcome is Outcome.BLOCKED and finding.rule in self._weak

    def _borne_out(
        self, finding: Finding, findings: list[Finding], skeleton: Skeleton, subject: bytes
    ) -> bool:
        """Whether a cue of the same topic stands anywhere else in the text, or the phrase is a long one."""
        others = (
            (other.start, other.end)
            for other in findings
            if other.topic == finding.topic and other.outcome is Outcome.BLOCKED
        )
        return self._long(finding, skeleton) or any(
            start < finding.start or finding.end < end
            for places in (others, self._words(finding.topic, skeleton, subject))
            for start, end in places
        )

    def _long(self, finding: Finding, skeleton: Skeleton) -> bool:
        """Whether a pattern, not cues anywhere in a stretch, holds of so many words."""
        if self._weak[finding.rule].cues is not None:
            return False
        first, last = bisect_left(skeleton.starts, finding.start), bisect_left(skeleton.starts, finding.end)
        return len(skeleton.text[first:last].split()) >= _PHRASE_WORDS

    def _words(self, topic: str, skeleton: Skeleton, subject: bytes) -> Iterator[tuple[int, int]]:
        for match in self._context[topic].finditer(subject):
            yield skeleton.span(*match.span())
