"""Challenge words: short, common, far apart in sound; a spoken statement must hold four drawn at random.

In English no two share more than about half of their phonemes (CMUdict), none has two spellings, and each is
one token of Whisper's vocabulary, so that a listener compares like with like. 64 words drawn in order
without repetition make 15 million challenges; one challenge allows one try.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LENGTH: Final = 4
ENGLISH: Final = "en"


def _read() -> dict[str, tuple[str, ...]]:
    lines = Path(__file__).with_suffix(".tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {language: tuple(words.split()) for language, words in rows}


WORDS: Final[Mapping[str, tuple[str, ...]]] = _read()


def words_of(language: str) -> tuple[str, tuple[str, ...]]:
    """The language the challenge is in, and its words; English where we have none in `language`."""
    primary = language.split("-", maxsplit=1)[0].lower()
    return (primary, WORDS[primary]) if primary in WORDS else (ENGLISH, WORDS[ENGLISH])


def draw(words: tuple[str, ...]) -> list[str]:
    """Four different words in random order, from the system's randomness."""
    left = list(words)
    return [left.pop(secrets.randbelow(len(left))) for _ in range(LENGTH)]
