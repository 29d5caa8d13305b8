"""Text as sentences to speak one by one, with the gap after each."""

import re
import unicodedata
from dataclasses import dataclass

from synthesis.engines.protocol import EngineError

LONGEST = 240

_ABBREVIATIONS = frozenset(
    re.findall(
        r"[a-z.]+",
        "mr mrs ms dr prof st sr jr vs etc e.g i.e inc ltd co no fig vol gen col capt rev hon approx dept",
    )
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？।॥]+[”’」』）]*")
_CLAUSE_END = re.compile(r"[,;:，；：、](?=\s|(?<=[，；：、]))|\s[-–—]\s")
_SPELLED = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    " ": " ",
    "–": " - ",
    "—": " - ",
    "&": " and ",
    "£": " pounds ",
    "€": " euros ",
    "%": " percent ",
}
_ENGLISH_ONLY = ("&", "£", "€", "%")


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds of silence after a sentence, after a part of a sentence that is too long, after a paragraph."""

    sentence: float = 0.35
    clause: float = 0.18
    paragraph: float = 0.6


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of text that is spoken in one go, and the gap in seconds that follows it."""

    text: str
    gap: float

    @property
    def question(self) -> bool:
        return self.text.rstrip("\"')”’ ").endswith(("?", "？"))


USUAL_GAPS = Gaps()


def sentences(text: str, language: str, gaps: Gaps = USUAL_GAPS) -> list[Sentence]:
    """Split a text into sentences, and long sentences at clauses or spaces.

    Raises EngineError(text_unspeakable) where nothing in it can be spoken.
    """
    found = list[Sentence]()
    for paragraph in re.split(r"\n\s*\n|\r\n\s*\r\n", plain(text, language)):
        spoken = [
            Sentence(piece, gaps.sentence if last else gaps.clause)
            for sentence in _split_sentences(" ".join(paragraph.split()))
            for piece, last in _pieces(sentence)
            if any(character.isalnum() for character in piece)
        ]
        if spoken:
            spoken[-1] = Sentence(spoken[-1].text, gaps.paragraph)
        found.extend(spoken)
    if not found:
        raise EngineError("text_unspeakable", "There is nothing to speak in this text; write some words.")
    found[-1] = Sentence(found[-1].text, 0.0)
    return found


def marks(text: str) -> list[bool]:
    """The marks inside a text at which a reader pauses, in order; true where a sentence ends."""
    found = [(match.start(), True) for match in _SENTENCE_END.finditer(text)]
    found += [(match.start(), False) for match in _CLAUSE_END.finditer(text)]
    last = max((place for place, letter in enumerate(text) if letter.isalnum()), default=0)
    return [ends for place, ends in sorted(found) if 0 < place < last]


def plain(text: str, language: str) -> str:
    """Composed Unicode without control characters, with the marks that readers stumble over spelled out."""
    composed = unicodedata.normalize("NFC", text)
    for mark, spelled in _SPELLED.items():
        if mark in _ENGLISH_ONLY and language != "en":
            continue
        composed = composed.replace(mark, spelled)
    return "".join(
        character if character in "\r\n" or unicodedata.category(character)[0] != "C" else " "
        for character in composed
    )


def _split_sentences(paragraph: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(paragraph + " "):
        before = paragraph[start : match.start()].rsplit(None, 1)
        word = before[-1].lower().lstrip("\"'(") if before else ""
        initial = len(word) == 1 and word.isalpha()
        if match.group().startswith(".") and (word in _ABBREVIATIONS or initial):
            continue
        parts.append(paragraph[start : match.end()].strip())
        start = match.end()
    parts.append(paragraph[start:].strip())
    return [part for part in parts if part]


def _pieces(sentence: str) -> list[tuple[str, bool]]:
    """Cut a sentence into pieces of at most LONGEST characters; the flag marks the last."""
    pieces, rest = [], sentence
    while len(rest) > LONGEST:
        cut = _cut(rest)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    pieces.append(rest)
    return [(piece, index == len(pieces) - 1) for index, piece in enumerate(pieces)]


def _cut(text: str) -> int:
    """The clause end nearest the middle that leaves both sides speakable, else a space, else LONGEST."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text) if 30 <= match.end() <= LONGEST]
    if ends:
        aim = min(LONGEST, len(text) // 2) if len(text) < 2 * LONGEST else LONGEST
        return min(ends, key=lambda end: abs(end - aim))
    space = text.rfind(" ", 1, LONGEST)
    return space if space > 0 else LONGEST
