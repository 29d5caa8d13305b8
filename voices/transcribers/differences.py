"""Where the words that were heard are not the words of the prompt, place by place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .protocol import Edit
from .words import edit_distance, normalise

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the prompt (`expected`, "" where something was added) against words heard ("" where skipped).

    `edit` would put the prompt's words into the heard text; `unlike` is how unlike the two are spelled,
    0 to 1; `at` is the number of prompt words before it.
    """

    expected: str
    heard: str
    at: int
    edit: Edit
    unlike: float

    @property
    def kind(self) -> str:
        """substituted, skipped or added."""
        if not self.expected:
            return "added"
        return "substituted" if self.heard else "skipped"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, the places of its words, and its words as they sound, each with the number of its word."""

    text: str
    places: list[tuple[int, int]]
    sounds: list[str]
    owners: list[int]

    @classmethod
    def of(cls, text: str) -> "_Text":
        places = [match.span() for match in _WORD.finditer(text)]
        pairs = [(sound, n) for n, (a, b) in enumerate(places) for sound in normalise(text[a:b])]
        return cls(text, places, [sound for sound, _ in pairs], [owner for _, owner in pairs])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """First and last character of the words that own sounds start to end, which are some."""
        return self.places[self.owners[start]][0], self.places[self.owners[end - 1]][1]

    def cut(self, at: int) -> bool:
        """Whether a boundary before sound `at` goes through a word ("33" is two sounds)."""
        return 0 < at < len(self.owners) and self.owners[at - 1] == self.owners[at]


def differences(prompt: str, heard: str) -> list[Difference]:
    """Every place where what was heard sounds unlike the prompt; spelling, case and signs do not count."""
    written, spoken = _Text.of(prompt), _Text.of(heard)
    found = []
    for i1, i2, j1, j2 in _unequal(written, spoken):
        expected = written.text[slice(*written.span(i1, i2))] if i2 > i1 else ""
        start, end = spoken.span(j1, j2) if j2 > j1 else _gap(spoken, j1)
        said = spoken.text[start:end]
        one, other = "".join(normalise(expected)), "".join(normalise(said))
        if one == other:
            continue
        unlike = edit_distance(one, other) / max(len(one), len(other))
        padded = expected if said.strip() else f" {expected} "
        found.append(Difference(expected, said.strip(), i1, Edit(start, end, padded), unlike))
    return found


def _gap(spoken: _Text, before: int) -> tuple[int, int]:
    """The place in the heard text where words before sound `before` are missing."""
    if before < len(spoken.owners):
        at = spoken.places[spoken.owners[before]][0]
    else:
        at = spoken.places[-1][1] if spoken.places else len(spoken.text)
    return at, at


def _unequal(written: _Text, spoken: _Text) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of sounds that do not match, widened until they cut no word in two."""
    steps = list[tuple[bool, int, int, int, int]]()
    matcher = SequenceMatcher(None, written.sounds, spoken.sounds, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            steps += [(True, i1 + k, i1 + k + 1, j1 + k, j1 + k + 1) for k in range(i2 - i1)]
        else:
            steps.append((False, i1, i2, j1, j2))
    for group in _joined(steps, written, spoken):
        if not all(equal for equal, *_ in group):
            yield group[0][1], group[-1][2], group[0][3], group[-1][4]


def _joined(
    steps: Sequence[tuple[bool, int, int, int, int]], written: _Text, spoken: _Text
) -> Iterator[list[tuple[bool, int, int, int, int]]]:
    group = list[tuple[bool, int, int, int, int]]()
    for step in steps:
        if group and not written.cut(step[1]) and not spoken.cut(step[3]):
            yield group
            group = []
        group.append(step)
    if group:
        yield group
