"""English numbers in one spelling: "1465" and "fourteen hundred and sixty-five" give the same words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SMALL = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {
    word: 10 * rank for rank, word in enumerate(_TENS) if rank > 1
}
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"} | {
    "nine": "ninth",
    "twelve": "twelfth",
}
LIMIT = 10**12
_DIGITS = re.compile(r"(\d+)(st|nd|rd|th|s)?")


def digits_to_words(token: str) -> list[str]:
    """The words of a token that begins with digits ("15", "15th", "1990s"); other tokens stay as they are."""
    match = _DIGITS.fullmatch(token)
    if match is None:
        return [token]
    digits, ending = match.groups()
    leading_zero = digits.startswith("0") and len(digits) > 1
    if leading_zero or int(digits) >= LIMIT:
        return ["oh" if digit == "0" else _SMALL[int(digit)] for digit in digits]
    words = spell(int(digits))
    if ending == "s":
        return [*words[:-1], words[-1][:-1] + "ies" if words[-1].endswith("y") else words[-1] + "s"]
    return [*words[:-1], ordinal(words[-1])] if ending else words


def spell(number: int) -> list[str]:
    """Canonical words of 0 ≤ number < 10^12: four digits in pairs as years are read, no "and"."""
    if number < 20:
        return [_SMALL[number]]
    if number < 100:
        return [_TENS[number // 10], *_rest(number % 10)]
    century, rest = divmod(number, 100)
    if 10 <= century < 100 and (rest >= 10 or century % 10):
        pair = ["oh", *spell(rest)] if 0 < rest < 10 else spell(rest) if rest else ["hundred"]
        return [*spell(century), *pair]
    if number < 1000:
        return [*spell(century), "hundred", *_rest(rest)]
    name, scale = [item for item in _SCALES.items() if item[1] <= number][-1]
    return [*spell(number // scale), name, *_rest(number % scale)]


def _rest(number: int) -> list[str]:
    return spell(number) if number else []


def ordinal(word: str) -> str:
    """ "five" → "fifth"."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


_CARDINALS = {ordinal(word): word for word in (*_VALUES, "hundred", *_SCALES)}


@dataclass(slots=True)
class _Phrase:
    """A number while its words come in: finished groups, the group at hand, the last scale used."""

    total: int = 0
    group: int = 0
    scale: int = LIMIT
    words: int = 0

    @property
    def value(self) -> int:
        return self.total + self.group

    def takes(self, word: str) -> bool:
        """Add the word if it can go on this number."""
        if word in _VALUES:
            value = _VALUES[word]
            under_hundred = self.group % 100
            fits = under_hundred == 0 or (under_hundred >= 20 and under_hundred % 10 == 0 and value < 10)
            if not fits or (self.words and value == 0):
                return False
            self.group += value
        elif word == "hundred" and 0 < self.group < 100:
            self.group *= 100
        elif word in _SCALES and self.group and _SCALES[word] < self.scale:
            self.scale = _SCALES[word]
            self.total, self.group = self.total + self.group * self.scale, 0
        else:
            return False
        self.words += 1
        return True


def canonical(words: Sequence[str]) -> list[str]:
    """Spell every number among lower-case words canonically; "a hundred" becomes "one hundred"."""
    spelled: list[str] = []
    at = 0
    while at < len(words):
        number, after = _number_at(words, at)
        spelled += number if after > at else [words[at]]
        at = max(after, at + 1)
    return spelled


def _number_at(words: Sequence[str], at: int) -> tuple[list[str], int]:
    """The canonical words of the longest number that starts here, and where it ends (`at`: there is none)."""
    phrase, after = _Phrase(), at
    if words[at] == "a" and at + 1 < len(words) and words[at + 1] in ("hundred", *_SCALES):
        phrase.takes("one")
        after = at + 1
    while after < len(words):
        step = after
        if phrase.words and words[after] == "and" and words[after - 1] in ("hundred", *_SCALES):
            step = after + 1
        if step == len(words):
            break
        word = words[step]
        is_ordinal = word in _CARDINALS
        if not phrase.takes(_CARDINALS.get(word, word)):
            break
        after = step + 1
        if is_ordinal:
            number = spell(phrase.value)
            return [*number[:-1], ordinal(number[-1])], after
    return (spell(phrase.value), after) if after > at else ([], at)
