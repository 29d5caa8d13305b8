"""A screener of a few words, so that tests of approvals do not hang on the packs' rules."""

from typing import ClassVar

from django.db import connection

from licensing.screening.protocol import Finding, Outcome, Screening

TOPICS = {"casino": "gambling", "cure": "medical_claims", "hateful": "hate"}
OUTCOMES = {"casino": Outcome.BLOCKED, "hateful": Outcome.BLOCKED, "cure": Outcome.REVIEW}


class WordScreener:
    """Blocks “casino” and “hateful”, is not sure about “cure”; `extra` words are blocked as hate."""

    def __init__(self, version: str = "words-1", extra: str = "") -> None:
        self.version = version
        self._words = [*TOPICS, *extra.split()]

    def screen(self, text: str, *, language: str) -> Screening:
        """Every word wherever it stands."""
        findings = []
        for word in self._words:
            at = text.lower().find(word)
            if at >= 0:
                topic = TOPICS.get(word, "hate")
                outcome = OUTCOMES.get(word, Outcome.BLOCKED)
                sentence = f"This says “{word}”."
                findings.append(
                    Finding(f"screening.{topic}.{word}", topic, outcome, at, at + len(word), sentence)
                )
        return Screening.of(findings, self.version)


class WitnessScreener(WordScreener):
    """Notes, for every text it is asked about, whether a transaction was open around it."""

    asked_inside: ClassVar[list[bool]] = []

    def screen(self, text: str, *, language: str) -> Screening:
        self.asked_inside.append(connection.in_atomic_block)
        return super().screen(text, language=language)
