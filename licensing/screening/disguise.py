"""Words in disguise (letters spaced apart, split, masked, repeated, written with digits) made plain."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .lexicon import Lexicon
from .skeleton import Edit, Skeleton

_SIGNS: Final = str.maketrans("01!|345789@$€£¢§+26", "oiiieastbgaselcstzg")
_SIGNS_WITH_L: Final = _SIGNS | str.maketrans("1!|", "lll")
_SPACED: Final = re.compile(
    r"(?<![^\W_])[^\W_](?:[\s.\-_*/|,:;~+·•=\\]{1,3}[^\W_@$](?![^\W_])){2,}|"
    r"(?<![^\W_])[@$](?:[\s.\-_*/|,:;~+·•=\\]{1,3}[^\W_](?![^\W_])){2,}"
)
_WORD: Final = re.compile(r"[^\W_]+")
_TOKEN: Final = re.compile(r"[a-z0-9@$!|+€£¢§*]+")
_NATURAL: Final = re.compile(r"[a-z]+\d+|[$€£+]*\d+[a-z]{1,3}|\d+[a-z]+\d+|[a-z]\d[a-z]|[€£$]?\d[\d+]*[a-z]*")
_LONG_RUN: Final = re.compile(r"([a-z])\1\1")
_DOUBLE: Final = re.compile(r"([a-z])\1")
# Fewer letters apart are an abbreviation, "U. S. A.".
_SPACED_LETTERS_THAT_HIDE: Final = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A skeleton with the disguises taken off, and where in the original each clear one was."""

    skeleton: Skeleton
    disguises: tuple[tuple[int, int], ...]


def undisguised(skeleton: Skeleton, lexicon: Lexicon) -> Reading | None:
    """The text as it would be read aloud, or None where no word is in disguise."""
    read, places = skeleton, []
    for find in (_spaced, _split, _written):
        found = list(find(read.text, lexicon))
        places += [read.span(edit.start, edit.end) for edit, hides in found if hides]
        read = read.rewritten(edit for edit, _ in found) if found else read
    return None if read is skeleton else Reading(read, tuple(places))


Found = Iterator[tuple[Edit, bool]]


def _spaced(text: str, lexicon: Lexicon) -> Found:
    """c a s i n o, c.a.s.i.n.o; where one separator differs from the rest, a word ends."""
    for match in _SPACED.finditer(text):
        places = [match.start() + at for at, sign in enumerate(match[0]) if sign.isalnum() or sign in "@$"]
        signs = "".join(text[place] for place in places)
        if sum(sign.isalpha() for sign in signs) < 2:
            continue
        gaps = [text[one + 1 : other] for one, other in pairwise(places)]
        glue = Counter(gaps).most_common(1)[0][0]
        letters = signs.translate(_SIGNS)
        words, begun, hides = [], 0, False
        for at, gap in enumerate([*gaps, ""], 1):
            if gap != glue:
                words += _chunk(letters[begun:at], lexicon, whole=len(set(gaps)) > 1)
                hides |= at - begun >= _SPACED_LETTERS_THAT_HIDE
                begun = at
        written = " ".join(words)
        sources, at = [], 0
        for letter in written:
            sources.append(places[min(at, len(places) - 1)])
            at += letter != " "
        yield Edit(match.start(), match.end(), written, tuple(sources)), hides


def _chunk(letters: str, lexicon: Lexicon, *, whole: bool) -> list[str]:
    """The words of a run of letters: one word where its edges were shown, unless all parts are known."""
    words = lexicon.split(letters)
    return [letters] if whole and not all(map(lexicon.knows, words)) else words


def _split(text: str, lexicon: Lexicon) -> Found:
    """cas-ino, gam bling: neighbours that make a word of the packs, unless each is a word of its own."""
    words = list(_WORD.finditer(text))
    done = 0
    for index, first in enumerate(words):
        if first.start() < done:
            continue
        joined = first[0]
        for before, after in zip(words[index:], words[index + 1 : index + 4], strict=False):
            gap = text[before.end() : after.start()]
            joined += after[0]
            if len(gap) > 2 or "\n" in gap or gap[-1:] == " " != gap[:1]:
                break
            if joined in lexicon.words and _torn(words[index : words.index(after, index) + 1], gap, lexicon):
                done = after.end()
                yield Edit(first.start(), done, joined), False
                break


def _torn(parts: list[re.Match[str]], gap: str, lexicon: Lexicon) -> bool:
    stray = not all(lexicon.knows(part[0]) for part in parts)
    return stray and (gap != " " or sum(len(part[0]) for part in parts) > 4)


def _written(text: str, lexicon: Lexicon) -> Found:
    """c4sin0, c*sino, casiiino: one word each."""
    for match in _TOKEN.finditer(text):
        whole = match[0]
        token = whole.rstrip("!+*|").lstrip("!+*|")
        if not token or (token.isalpha() and not _DOUBLE.search(token)) or not re.search("[a-z]", token):
            continue
        start = match.start() + whole.index(token)
        plain = _plain(token, lexicon)
        if plain is None:
            continue
        letters = tuple(range(start, start + len(token))) if len(plain) == len(token) else None
        signs = sum(not sign.isalpha() for sign in token)
        hides = "*" in token or (signs > 1 and not _NATURAL.fullmatch(token))
        yield Edit(start, start + len(token), plain, letters), hides


def _plain(token: str, lexicon: Lexicon) -> str | None:
    if "*" in token:
        return lexicon.unmasked(token)
    if not token.isalpha():
        readings = [token.translate(signs) for signs in (_SIGNS, _SIGNS_WITH_L)]
        known = [reading for reading in readings if lexicon.knows(reading)]
        known += [word for reading in readings if (word := lexicon.without_repeats(reading))]
        if known or _NATURAL.fullmatch(token):
            return known[0] if known else None
        return readings[0]
    if token in lexicon.words or not (len(token) > 4 or _LONG_RUN.search(token)):
        return None
    word = lexicon.without_repeats(token)
    if word is None and _LONG_RUN.search(token):
        word = re.sub(r"([a-z])\1\1+", r"\1", token)
    return word if word != token else None
