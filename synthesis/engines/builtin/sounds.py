"""How near two phones sound, by where and how they are made; the names are flite's and espeak-ng's.

flite names phones in ARPAbet. espeak-ng 1.51 writes every language in one ASCII alphabet after Kirshenbaum,
with marks behind the letters (`t#`, `tS;h`, `a~`); tones are no phones of their own and stand in no name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from .sources.protocol import PAUSE

# Letters of vowels: height (0 close, 3 open), backness (0 front, 2 back), rounding.
_VOWELS = {
    "i": (0.0, 0.0, 0), "y": (0.0, 0.0, 1), "u": (0.0, 2.0, 1), "I": (0.5, 0.3, 0), "U": (0.5, 1.8, 1),
    "e": (1.0, 0.0, 0), "Y": (1.0, 0.0, 1), "o": (1.0, 2.0, 1), "@": (1.5, 1.0, 0), "8": (1.5, 1.0, 1),
    "E": (2.0, 0.0, 0), "W": (2.0, 0.0, 1), "3": (1.8, 1.0, 0), "V": (2.2, 1.5, 0), "O": (2.0, 2.0, 1),
    "&": (2.6, 0.2, 0), "a": (3.0, 0.7, 0), "A": (3.0, 2.0, 0), "0": (2.8, 2.0, 1),
}  # fmt: skip
# Letters of consonants: place (0 lips, 5.5 glottis), manner, voicing.
_STOP, _AFFRICATE, _FRICATIVE, _NASAL, _LATERAL, _RHOTIC, _GLIDE = range(7)
_CONSONANTS = {
    "p": (0.0, _STOP, 0), "b": (0.0, _STOP, 1), "t": (1.5, _STOP, 0), "d": (1.5, _STOP, 1),
    "c": (3.0, _STOP, 0), "J": (3.0, _STOP, 1), "k": (4.0, _STOP, 0), "g": (4.0, _STOP, 1),
    "q": (4.5, _STOP, 0), "?": (5.5, _STOP, 0),
    "pF": (0.3, _AFFRICATE, 0), "ts": (1.5, _AFFRICATE, 0), "dz": (1.5, _AFFRICATE, 1),
    "tS": (2.0, _AFFRICATE, 0), "dZ": (2.0, _AFFRICATE, 1),
    "B": (0.0, _FRICATIVE, 1), "f": (0.5, _FRICATIVE, 0), "v": (0.5, _FRICATIVE, 1),
    "T": (1.0, _FRICATIVE, 0), "D": (1.0, _FRICATIVE, 1), "s": (1.5, _FRICATIVE, 0),
    "z": (1.5, _FRICATIVE, 1), "S": (2.0, _FRICATIVE, 0), "Z": (2.0, _FRICATIVE, 1),
    "C": (3.0, _FRICATIVE, 0), "x": (4.0, _FRICATIVE, 0), "Q": (4.0, _FRICATIVE, 1),
    "X": (4.5, _FRICATIVE, 0), 'r"': (4.5, _FRICATIVE, 1), "h": (5.5, _FRICATIVE, 0),
    "H": (5.5, _FRICATIVE, 1),
    "m": (0.0, _NASAL, 1), "n": (1.5, _NASAL, 1), "N": (4.0, _NASAL, 1),
    "l": (1.5, _LATERAL, 1), "L": (3.0, _LATERAL, 1),
    "r": (1.5, _RHOTIC, 1), "R": (1.5, _RHOTIC, 1), "*": (1.5, _RHOTIC, 1),
    "j": (3.0, _GLIDE, 1), "w": (0.0, _GLIDE, 1), ";": (3.0, _GLIDE, 1),
}  # fmt: skip
_ARPABET = {
    "aa": "A", "ae": "&", "ah": "V", "ao": "O", "aw": "aU", "ax": "@", "axr": "3", "ay": "aI", "eh": "E",
    "er": "3:", "ey": "eI", "ih": "I", "iy": "i:", "ow": "oU", "oy": "OI", "uh": "U", "uw": "u:",
    "ch": "tS", "jh": "dZ", "sh": "S", "zh": "Z", "th": "T", "dh": "D", "hh": "h", "ng": "N", "y": "j",
}  # fmt: skip
# Phones that only ARPAbet has: `th` and `y` mean other sounds in espeak's alphabet.
_ARPABET_ONLY = frozenset(("aa", "ae", "ax", "ih", "iy", "hh"))
_MANNER = {
    frozenset((_STOP, _AFFRICATE)): 2.0,
    frozenset((_AFFRICATE, _FRICATIVE)): 2.0,
    frozenset((_STOP, _FRICATIVE)): 3.0,
    frozenset((_STOP, _NASAL)): 3.5,
    frozenset((_LATERAL, _RHOTIC)): 2.0,
    frozenset((_LATERAL, _GLIDE)): 2.5,
    frozenset((_RHOTIC, _GLIDE)): 2.0,
}
_OTHER_MANNER, _VOWEL_TO_CONSONANT = 4.5, 20.0
_PLACES = {"[": 1.0, ".": 2.3, "^": 3.0}


@dataclass(frozen=True, slots=True)
class Vowel:
    """Where a vowel begins and ends, and whether it is nasal or long."""

    begin: tuple[float, float, int]
    end: tuple[float, float, int]
    nasal: bool
    long: bool


@dataclass(frozen=True, slots=True)
class Consonant:
    """Where and how a consonant is made."""

    place: float
    manner: int
    voiced: int
    marked: bool


def by_nearness(name: str, known: Collection[str]) -> list[tuple[float, str]]:
    """The phones of `known` but pauses, the nearest first, each with its distance.

    A name that stands for no known sound is as near to one as to another.
    """
    arpabet = not _ARPABET_ONLY.isdisjoint(known)
    sound = _sound(name, arpabet)
    others = sorted(set(known) - {PAUSE, name})
    return sorted((_distance(sound, _sound(other, arpabet)), other) for other in others)


def is_vowel(name: str) -> bool:
    """Whether a phone is a vowel, in either alphabet."""
    return isinstance(_sound(name, name in _ARPABET), Vowel)


@cache
def _sound(name: str, arpabet: bool) -> Vowel | Consonant | None:
    if arpabet:
        name = _ARPABET.get(name, name)
    return _consonant(name) or _vowel(name)


def _consonant(name: str) -> Consonant | None:
    base = next((name[:length] for length in (2, 1) if name[:length] in _CONSONANTS), None)
    if base is None:
        return None
    place, manner, voiced = _CONSONANTS[base]
    marks = name[len(base) :]
    for mark, other in _PLACES.items():
        if mark in marks:
            place = other
    if ";" in marks:
        place = (place + 3.0) / 2
    return Consonant(place, manner, voiced, "h" in marks or "#" in marks)


def _vowel(name: str) -> Vowel | None:
    letters = [letter for letter in name if letter in _VOWELS]
    if not letters:
        return None
    return Vowel(_VOWELS[letters[0]], _VOWELS[letters[-1]], "~" in name, ":" in name)


def _distance(one: Vowel | Consonant | None, other: Vowel | Consonant | None) -> float:
    if isinstance(one, Vowel) and isinstance(other, Vowel):
        ends = zip((*one.begin, *one.end), (*other.begin, *other.end), strict=True)
        apart = sum(abs(a - b) for a, b in ends) / 2
        return apart + 0.7 * (one.nasal != other.nasal) + 0.3 * (one.long != other.long)
    if isinstance(one, Consonant) and isinstance(other, Consonant):
        manner = 0.0
        if one.manner != other.manner:
            manner = _MANNER.get(frozenset((one.manner, other.manner)), _OTHER_MANNER)
        voicing = 1.5 * (one.voiced != other.voiced) + 0.4 * (one.marked != other.marked)
        return abs(one.place - other.place) + manner + voicing
    return _VOWEL_TO_CONSONANT
