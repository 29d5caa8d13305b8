"""The one form of a text that an approval binds, and its hash."""

import hashlib
import re
import unicodedata

_BLANKS = re.compile(r"\s+")


def canonical(text: str) -> str:
    """The text in NFKC, without invisible characters, every run of white space one blank, stripped.

    Letters keep their case. Invisible are the format characters (Unicode category Cf: zero-width, soft
    hyphen, direction marks), controls that are not white space, variation selectors and the combining
    grapheme joiner.
    """
    composed = "".join(
        character for character in unicodedata.normalize("NFKC", text) if not _hidden(character)
    )
    # What was taken away may have kept a letter from its accent.
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", composed)).strip()


def text_hash(text: str) -> str:
    """SHA-256 of the canonical text's UTF-8, in hex: what an approval binds.

    Raises UnicodeEncodeError for a lone surrogate, which is no text.
    """
    return hashlib.sha256(canonical(text).encode()).hexdigest()


def _hidden(character: str) -> bool:
    if character.isascii():
        return not (character.isprintable() or character.isspace())
    control = unicodedata.category(character) in ("Cf", "Cc") and not character.isspace()
    return control or character in _SELECTORS


_SELECTORS = frozenset(
    [chr(code) for code in range(0xFE00, 0xFE10)]
    + [chr(code) for code in range(0xE0100, 0xE01F0)]
    + ["\u034f"]
)
