"""One character as the plain letters it stands for or passes for."""

import re
import unicodedata
from functools import cache
from typing import Final

from confusable_homoglyphs import confusables

# Letters that pass for Latin ones inside a Latin word but look too different for Unicode's list (UTS 39).
_IN_DISGUISE: Final = dict(
    zip(
        "вВкКмМнНтТпПяЯиИзЗьбБгГдДлЛуУчфФшШщЩцЦюэЭйЙβεηκμτωχλδθξΣπφψΛΔΘΞΠΦΨΩÐ∂",
        "bbkkmmhhttnnrrnneebbbrrddnnyyyoowwwwuuoeennbenkutwxadoeenowadoenowodd",
        strict=True,
    )
)
# "LATIN SMALL LETTER O WITH STROKE", "NEGATIVE SQUARED LATIN CAPITAL LETTER A",
# "REGIONAL INDICATOR SYMBOL LETTER B"
_NAMED_LETTER: Final = re.compile(
    r"(?:(?:NEGATIVE )?(?:CIRCLED|SQUARED) |TURNED )?(?:LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?"
    r"|REGIONAL INDICATOR SYMBOL LETTER |TAG LATIN SMALL LETTER )(?:REVERSED |TURNED |DOTLESS |OPEN )?"
    r"([A-Z])(?: WITH [A-Z ]+)?"
)
_APOSTROPHES: Final = frozenset("'’‘ʼʹ`´＇′ʻ")
# Letters that show nothing at all, and the soft hyphen.
_SHOWS_NOTHING: Final = frozenset("\u115f\u1160\u3164\uffa0\u00ad")
_BRAILLE_BLANK: Final = "\u2800"


@cache
def _look_alikes() -> dict[str, str]:
    """UTS 39's confusables that pass for one ASCII letter or digit, as confusable-homoglyphs ships them."""
    found: dict[str, str] = {}
    for character, twins in confusables.confusables_data.items():
        plain = [twin["c"] for twin in twins if twin["c"].isascii() and twin["c"].isalnum()]
        if not character.isascii() and len(character) == 1 and plain:
            # "ӏ" passes for l and I: a small letter passes for the small one.
            small = not character.isupper()
            found[character] = min(plain, key=lambda one: (not one.isalpha(), one.isupper() is small)).lower()
    return _IN_DISGUISE | found


@cache
def fold(character: str) -> str:
    """What the character adds to a skeleton: plain lower-case letters, a digit, a sign, a blank, or nothing.

    Nothing remains of what is invisible and of accents; what passes for a Latin letter becomes that letter.
    A letter of another script that passes for none stays itself, case folded.
    """
    if character in _APOSTROPHES:
        return "'"
    if character.isascii():
        return " " if character.isspace() else character.lower() if character.isprintable() else ""
    if character in _SHOWS_NOTHING:
        return ""
    category = unicodedata.category(character)
    if category.startswith("Z") or character.isspace() or character == _BRAILLE_BLANK:
        return " "
    if category[0] == "M" or category in ("Cf", "Cc"):
        return ""
    if category == "So" and unicodedata.normalize("NFKC", character) == character:
        named = _NAMED_LETTER.fullmatch(unicodedata.name(character, ""))
        return named[1].lower() if named else " "
    if category == "Pd":
        return "-"
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", character)) or character.casefold()


def _plain(part: str) -> str:
    if part.isascii():
        return part.lower()
    if unicodedata.category(part)[0] == "M":
        return ""
    if part.isdecimal():
        return str(unicodedata.decimal(part))
    if part in _APOSTROPHES:
        return "'"
    alike = _look_alikes().get(part)
    if alike is not None:
        return alike
    named = _NAMED_LETTER.fullmatch(unicodedata.name(part, ""))
    return named[1].lower() if named else part.casefold()


def script(character: str) -> str:
    """The writing system of a letter by its Unicode name ("LATIN", "CYRILLIC"); empty for other signs."""
    if character.isascii():
        return "LATIN" if character.isalpha() else ""
    if not character.isalpha():
        return ""
    name = unicodedata.name(unicodedata.normalize("NFKC", character)[0], "")
    return name.partition(" ")[0]
