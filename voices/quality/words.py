"""Judges the words of a take: which were exchanged, left out or added."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from voices.quality.report import Finding, Verdict

# How many nats of evidence make a finding. A language model fills a gap by itself, so an added word costs
# the prompt least. Chosen on half of the takes of `./dev bench takes`, reported on the other half.
EVIDENCE: Final = {"substituted": 6.5, "skipped": 5.0, "added": 4.0}
# What is heard in place of a word is mostly the transcriber's own slip where it is spelled alike ("brook",
# "brick"): the evidence counts in full from two letters in three on.
ALIKE: Final = 1.5
RETAKE: Final = 1.5
NAMED = 3
SHOWN_CHARACTERS = 36

_SENTENCES = {
    "substituted": "{words}; record it as written.",
    "skipped": "Left out: {words}; record it again.",
    "added": "Not in the prompt: {words}; record it as written.",
}


@dataclass(frozen=True, slots=True)
class Misread:
    """One place where other words were heard; `strength` 1 is the least that counts."""

    kind: str
    expected: str
    heard: str
    strength: float

    def as_json(self) -> dict[str, Any]:
        """The place as kept in a report."""
        return {**asdict(self), "strength": round(self.strength, 2)}


def strength(kind: str, doubt: float, unlike: float) -> float:
    """Evidence for a misread word over what a finding needs.

    `doubt` in nats: how much likelier the heard words are than the prompt's; `unlike` 0 to 1: how unlike
    they are spelled.
    """
    weight = min(1.0, ALIKE * unlike) if kind == "substituted" else 1.0
    return weight * min(doubt, 100.0) / EVIDENCE[kind]


def judge_words(misread: Sequence[Misread], prompt_words: int) -> list[Finding]:
    """One finding a kind, or one for a take of another text; none where all strengths are below 1."""
    certain = [place for place in misread if place.strength >= 1]
    wrong = sum(len(place.expected.split()) for place in certain)
    if wrong > max(3, prompt_words / 2):
        return [
            Finding("words_other", Verdict.REJECT, "This is another text than the prompt; record the prompt.")
        ]
    return [
        _finding(kind, places)
        for kind in EVIDENCE
        if (places := [place for place in certain if place.kind == kind])
    ]


def unheard() -> Finding:
    """A take with a voice in it, and not one word that could be made out."""
    return Finding("words_unheard", Verdict.REJECT, "No word could be made out; record it again, clearly.")


def unchecked(language: str) -> Finding:
    """Nobody here knows the language: said, never passed over."""
    sentence = f"The words were not checked, no transcriber here knows “{language}”; listen to them yourself."
    return Finding("words_unchecked", Verdict.ACCEPT, sentence)


def _finding(kind: str, places: Sequence[Misread]) -> Finding:
    retake = max(place.strength for place in places) >= RETAKE
    named = [_name(place) for place in places[: NAMED if kind != "substituted" else 1]]
    more = len(places) - len(named)
    words = ", ".join(named) + (f" and {more} more" if more else "")
    verdict = Verdict.REJECT if retake else Verdict.WARN
    return Finding(f"words_{kind}", verdict, _SENTENCES[kind].format(words=words))


def _name(place: Misread) -> str:
    if place.kind == "substituted":
        return f"“{_short(place.heard)}” was read for “{_short(place.expected)}”"
    return f"“{_short(place.expected or place.heard)}”"


def _short(words: str) -> str:
    return words if len(words) <= SHOWN_CHARACTERS else words[: SHOWN_CHARACTERS - 1].rstrip() + "…"
