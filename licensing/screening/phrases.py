"""A talent's own forbidden phrases, found on the same skeleton as the packs' rules."""

import re
from collections.abc import Iterable
from typing import Final

from .disguise import undisguised
from .lexicon import Lexicon
from .protocol import Finding, Outcome
from .skeleton import Skeleton

RULE: Final = "screening.phrase"
_WORD: Final = re.compile(r"[^\W_]+")
# Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without blanks: no edges of words to see.
_NO_BLANKS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_START: Final = rf"(?:(?<![^\W_])|(?<=[{_NO_BLANKS}])|(?=[{_NO_BLANKS}]))"
_END: Final = rf"(?:(?![^\W_])|(?=[{_NO_BLANKS}])|(?<=[{_NO_BLANKS}]))"


def phrases_in(text: str, phrases: Iterable[str]) -> list[Finding]:
    """Every place where one of `phrases` is said, as whole words, whatever the letters are disguised as.

    Case, accents, punctuation and blanks do not count. Raises ValueError for a phrase without any word: a
    phrase that can never be found must not look like protection.
    """
    places = _places(text, phrases)
    return [_finding(phrase, *span) for phrase, span in sorted(places, key=lambda one: (one[1], one[0]))]


def phrases_said(text: str, phrases: Iterable[str]) -> frozenset[str]:
    """Which of `phrases` are said, by the same reading as `phrases_in`."""
    return frozenset(phrase for phrase, _ in _places(text, phrases))


def words_of(phrase: str) -> list[str]:
    """The words a phrase is matched by. Raises ValueError where there is none."""
    words = _WORD.findall(Skeleton.of(phrase).text)
    if not words:
        raise ValueError(f"{phrase!r} has no word in it. Write the phrase with letters or digits.")
    return words


def _places(text: str, phrases: Iterable[str]) -> set[tuple[str, tuple[int, int]]]:
    """Each phrase with each span where it is said; the text is read once, however many phrases there are."""
    wanted = {phrase: words_of(phrase) for phrase in phrases}
    plain = Skeleton.of(text)
    reading = undisguised(plain, Lexicon(word for words in wanted.values() for word in words))
    return {
        (phrase, skeleton.span(*match.span()))
        for skeleton in ([plain, reading.skeleton] if reading else [plain])
        for phrase, words in wanted.items()
        for match in re.finditer(_START + r"[\W_]+".join(map(re.escape, words)) + _END, skeleton.text)
    }


def _finding(phrase: str, start: int, end: int) -> Finding:
    sentence = f"The talent does not say “{phrase}”. Take it out."
    return Finding(RULE, "", Outcome.BLOCKED, start, end, sentence)
