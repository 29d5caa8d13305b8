"""Screens a text by the rule packs: every rule once over the text as written, once as it would be read."""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version as version_of
from typing import Any, Final

from licensing.screening.disguise import undisguised
from licensing.screening.lexicon import Lexicon
from licensing.screening.protocol import Finding, Screening
from licensing.screening.skeleton import Skeleton

from . import form, frames, names
from .matching import FINDINGS_PER_RULE, places
from .rules import Pack, Rule, shipped
from .weighing import Weights

# Raise it whenever the same packs would judge a text otherwise than before.
ENGINE: Final = 2
_CURRENCIES: Final = str.maketrans("€£¥", "$$$")


class PackScreener:
    """The screener that ships with the product. English; of other languages it reads what is the same in all.

    `own_names` are names that a voice may give as its own: no impersonation.
    """

    def __init__(self, *, own_names: Sequence[str] = (), packs: Sequence[Pack] | None = None) -> None:
        self._packs: Final = tuple(shipped() if packs is None else packs)
        self._own_names: Final = frozenset(Skeleton.of(name).text for name in own_names)
        self._lexicon: Final = Lexicon(word for pack in self._packs for word in pack.words)
        self._rules: Final = tuple(rule for pack in self._packs for rule in pack.rules)
        self._everywhere: Final = tuple(rule for rule in self._rules if rule.anywhere)
        self._weights: Final = Weights(self._packs)
        self._version: Final = self._fingerprint()

    @property
    def version(self) -> str:
        """Changes with any pack, its version, the options, the table of look-alikes and the engine."""
        return self._version

    def screen(self, text: str, *, language: str) -> Screening:
        """Every rule's findings, at most five of each; see `protocol.Screener`."""
        plain = Skeleton.of(text)
        reading = undisguised(plain, self._lexicon)
        rules = self._rules if form.reads(language) else self._everywhere
        findings = [
            *self._findings(rules, text, plain),
            *(self._findings(rules, text, reading.skeleton) if reading else ()),
        ]
        kept = _distinct(findings)
        if kept:
            read = reading.skeleton if reading else plain
            kept = self._weights.weighed(kept, read, _subject(read))
            kept = frames.softened(kept, _subject(plain))
        if not kept:
            kept = list(form.hidden(text, reading.disguises if reading else ()))[:FINDINGS_PER_RULE]
        unread = form.unread(text, language)
        return Screening.of([*kept, unread] if unread else kept, self._version)

    def _findings(self, rules: Sequence[Rule], text: str, skeleton: Skeleton) -> Iterator[Finding]:
        subject = _subject(skeleton)

        def holds(rule: Rule, pattern: Any, match: Any) -> bool:
            if rule.check is not None and not rule.check(match.group().decode("ascii")):
                return False
            group = pattern.groupindex.get(b"name")
            if not rule.names or group is None or match.span(group)[0] < 0:
                return True
            return names.is_name(text, skeleton, match.span(group), self._own_names)

        for rule in rules:
            for start, end in places(rule, subject, holds):
                yield Finding(rule.id, rule.topic, rule.outcome, *skeleton.span(start, end), rule.sentence)

    def _fingerprint(self) -> str:
        parts = [str(ENGINE), version_of("confusable-homoglyphs"), *sorted(self._own_names)]
        parts += [f"{pack.topic} {pack.version} {pack.digest}" for pack in self._packs]
        return f"packs-{ENGINE}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _subject(skeleton: Skeleton) -> bytes:
    """The skeleton as the patterns read it, a byte for each of its characters."""
    return skeleton.text.translate(_CURRENCIES).encode("ascii", "replace")


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    """Without findings of one rule at overlapping places."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(
            other.rule == finding.rule and other.start < finding.end and finding.start < other.end
            for other in kept
        ):
            kept.append(finding)
    return kept
