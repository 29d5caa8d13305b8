"""Findings about a text's form: letters that hide, and languages that no pack reads."""

import re
from collections.abc import Iterator
from typing import Final

from licensing.screening.confusables import script
from licensing.screening.protocol import Finding, Outcome

OBFUSCATION: Final = "screening.obfuscation"
LANGUAGE: Final = "screening.language_unscreened"
_HIDES: Final = (
    "Letters are hidden or replaced here, so the rules cannot be sure what will be said. "
    "Write it plainly, or let a person decide."
)
# Scripts whose letters pass for Latin ones.
_LOOK_ALIKE: Final = frozenset(("CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU"))
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_HIDDEN: Final = re.compile(
    r"[^\W_][\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u180e\u034f]+[^\W_]"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
_FOREIGN_SHARE: Final = 0.3


def reads(language: str) -> bool:
    """Whether the packs are in this language (BCP 47)."""
    return language.lower().partition("-")[0] == "en"


def unread(text: str, language: str) -> Finding | None:
    """The finding that no pack reads this text: another language, or largely another script."""
    why = f"No rule pack reads {language or 'a text without a language'}."
    if reads(language):
        if text.isascii():
            return None
        words = _WORDS.findall(text)
        foreign = sum(len(word) for word in words if all(script(letter) != "LATIN" for letter in word))
        if foreign <= _FOREIGN_SHARE * sum(map(len, words)):
            return None
        why = "Much of this is not in Latin letters, which no rule pack reads."
    sentence = f"{why} A person has to read this script before it is used."
    return Finding(LANGUAGE, "", Outcome.REVIEW, 0, len(text), sentence)


def hidden(text: str, disguises: tuple[tuple[int, int], ...]) -> Iterator[Finding]:
    """A finding per word that mixes scripts, holds invisible signs, or is written so as to be overlooked."""
    places = {match.span() for match in _HIDDEN.finditer(text)} | set(disguises)
    if not text.isascii():
        places |= {match.span() for match in _WORD.finditer(text) if _mixed(match[0])}
    for start, end in sorted(places):
        yield Finding(OBFUSCATION, "", Outcome.REVIEW, start, end, _HIDES)


def _mixed(word: str) -> bool:
    scripts = {script(character) for character in word}
    return "LATIN" in scripts and bool(scripts & _LOOK_ALIKE)
