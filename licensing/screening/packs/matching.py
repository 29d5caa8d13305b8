"""Where a rule holds in a skeleton."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from .patterns import occurring
from .rules import Cues, Rule

FINDINGS_PER_RULE: Final = 5
# Bounds the time that a text full of almost-names can take.
_TRIES: Final = 200
Place = tuple[int, int]
# Whether a match of a pattern is also a name where it must be one, a number that checks, and so on.
Holds = Callable[[Rule, Any, Any], bool]


def places(rule: Rule, subject: bytes, holds: Holds) -> Iterator[Place]:
    """Up to five places of the subject where the rule holds and nothing excuses it."""
    return islice(
        _cued(rule, rule.cues, subject) if rule.cues else _matched(rule, subject, holds), FINDINGS_PER_RULE
    )


def _matched(rule: Rule, subject: bytes, holds: Holds) -> Iterator[Place]:
    if rule.gate.search(subject) is None:
        return
    excuses = Excuses(rule, subject)
    for pattern in occurring(rule.patterns, subject):
        for match in _all(pattern, subject, rule, holds):
            start, end = match.span()
            if start < end and not excuses.touch(start, end):
                yield start, end


def _all(pattern: Any, subject: bytes, rule: Rule, holds: Holds) -> Iterator[Any]:
    """The matches that hold; one that does not may have swallowed the start of one that does."""
    at, tries = 0, 0
    while tries < _TRIES and (match := pattern.search(subject, at)):
        start, end = match.span()
        held = holds(rule, pattern, match)
        if held:
            yield match
        at = start + 1 if rule.names and not held else max(end, start + 1)
        tries += not held


def _cued(rule: Rule, cues: Cues, subject: bytes) -> Iterator[Place]:
    if cues.strong.search(subject) is None:
        return
    found = sorted(
        (*match.span(), weight) for weight, cue in cues.weighted() for match in cue.finditer(subject)
    )
    if sum(weight for *_, weight in found) < cues.enough:
        return
    excuses = Excuses(rule, subject)
    heard: dict[bytes, tuple[int, int, int]] = {}
    for start, end, weight in found:
        if excuses.touch(start, end):
            continue
        heard = {word: one for word, one in heard.items() if start - one[0] <= cues.reach}
        heard[subject[start:end].rstrip(b"s")] = (start, end, weight)
        kinds = [one[2] for one in heard.values()]
        if sum(kinds) >= cues.enough and max(kinds) > 1 and (min(kinds) == 1 or not cues.pair):
            yield min(one[0] for one in heard.values()), max(one[1] for one in heard.values())
            return


class Excuses:
    """Where a rule's exceptions are, to be asked about any place of the text; found when first asked."""

    def __init__(self, rule: Rule, subject: bytes) -> None:
        self._rule = rule
        self._subject = subject
        self._places: tuple[list[int], list[int]] | None = None

    def touch(self, start: int, end: int) -> bool:
        """Whether an exception has a character in common with `start` to `end`."""
        if self._places is None:
            self._places = self._found()
        starts, ends = self._places
        nearest = bisect_left(starts, end) - 1
        return nearest >= 0 and ends[nearest] > start

    def _found(self) -> tuple[list[int], list[int]]:
        excuses = occurring(self._rule.unless, self._subject)
        spans = (match.span() for one in excuses for match in one.finditer(self._subject))
        starts: list[int] = []
        ends: list[int] = []
        for start, end in sorted(spans):
            if ends and start < ends[-1]:
                ends[-1] = max(end, ends[-1])
            else:
                starts.append(start)
                ends.append(end)
        return starts, ends
