"""Packs and their rules, read from the data files beside this one."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from licensing.screening.protocol import Outcome, ScreenerUnavailable
from licensing.screening.topics import TOPICS

from .numbers import CHECKS
from .patterns import Group, Words, any_of, compiled, grouped, plain_words

FOLDER: Final = Path(__file__).parent
_KEYS: Final = {
    "id", "outcome", "sentence", "patterns", "unless", "anywhere", "names", "check", "fires", "spares",
    "strong", "weak", "enough", "pair", "reach", "alone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that say little alone: each different strong one counts two, each weak one counts one.

    The rule matches where those within a stretch of `reach` characters come to `enough` and one at least is
    strong; where it wants a `pair`, one must be weak.
    """

    strong: Any
    weak: Any
    enough: int
    pair: bool
    reach: int

    def weighted(self) -> tuple[tuple[int, Any], tuple[int, Any]]:
        """The two kinds of cues with what they count."""
        return (2, self.strong), (1, self.weak)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for (`patterns` or `cues`), what excuses it (`unless`, overlapping), and what is said.

    `gate` is found wherever one of the patterns is. A rule with `anywhere` reads texts of any language.
    With `names`, a group `name` in a pattern must be capitalised like a name. `check` must hold of the
    digits found. With `alone`, what it finds is for review where nothing else in the text bears it out.
    `fires` and `spares` are its examples.
    """

    id: str
    topic: str
    outcome: Outcome
    sentence: str
    gate: Any
    patterns: tuple[Group, ...]
    cues: Cues | None
    unless: tuple[Group, ...]
    anywhere: bool
    names: bool
    alone: bool
    check: Callable[[str], bool] | None
    fires: tuple[str, ...]
    spares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One topic's rules; `digest` is the SHA-256 of its file, `words` what it spells out.

    `context` is found wherever a word stands that bears out what a rule with `alone` finds.
    """

    topic: str
    version: str
    digest: str
    rules: tuple[Rule, ...]
    context: Any
    words: frozenset[str]


@cache
def shipped() -> tuple[Pack, ...]:
    """The packs of this folder, in order of topic; there is one for each.

    Raises ScreenerUnavailable where a pack is missing or cannot be read.
    """
    packs = tuple(read(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.toml")))
    if {pack.topic for pack in packs} != set(TOPICS):
        raise ScreenerUnavailable(f"There must be one rule pack per topic in {FOLDER.name}/.")
    return packs


def read(content: bytes, name: str) -> Pack:
    """The pack in a file's content. Raises ScreenerUnavailable, naming the file and what is wrong with it."""
    try:
        data = tomllib.loads(content.decode())
        words = {key: tuple(entries) for key, entries in data.get("words", {}).items()}
        patterns = [
            pattern
            for rule in data["rules"]
            for key in ("patterns", "strong", "weak")
            for pattern in rule.get(key, ())
        ]
        return Pack(
            topic=data["topic"],
            version=data["version"],
            digest=hashlib.sha256(content).hexdigest(),
            rules=tuple(_rule(rule, data["topic"], words) for rule in data["rules"]),
            context=any_of(compiled(word, words) for word in data.get("context", ())),
            words=frozenset(plain_words(words, patterns)),
        )
    except (KeyError, ValueError) as error:
        raise ScreenerUnavailable(f"The rule pack {name} cannot be read: {error!r}") from error


def _rule(data: Mapping[str, Any], topic: str, words: Words) -> Rule:
    if unknown := set(data) - _KEYS:
        raise ValueError(f"rule {data.get('id')} has unknown keys {sorted(unknown)}")
    patterns = tuple(compiled(pattern, words) for pattern in data.get("patterns", ()))
    return Rule(
        id=f"screening.{topic}.{data['id']}",
        topic=topic,
        outcome=Outcome(data["outcome"]),
        sentence=data["sentence"],
        gate=any_of(patterns),
        patterns=grouped(patterns),
        cues=_cues(data, words) if "enough" in data else None,
        unless=grouped([compiled(pattern, words) for pattern in data["unless"]]),
        anywhere=data.get("anywhere", False),
        names=data.get("names", False),
        alone=data.get("alone") == "review",
        check=CHECKS[data["check"]] if "check" in data else None,
        fires=tuple(data["fires"]),
        spares=tuple(data["spares"]),
    )


def _cues(data: Mapping[str, Any], words: Words) -> Cues:
    strong, weak = (any_of(compiled(cue, words) for cue in data[key]) for key in ("strong", "weak"))
    return Cues(strong, weak, data["enough"], data.get("pair", False), data.get("reach", 240))
