"""The scripts that ship with Voxlicet: one line a prompt, `[warm] …` where a line asks for a style."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NEUTRAL = "neutral"
# How a prompt may ask to be read, and so how a clone may be asked to speak.
STYLES = (NEUTRAL, "warm", "excited", "calm", "serious", "whispered")

_FOLDER = Path(__file__).parent
_TAGGED = re.compile(r"\[([a-z]+)\] (.+)")


@dataclass(frozen=True, slots=True)
class Line:
    """What to read, and in which style."""

    text: str
    style: str = NEUTRAL


@dataclass(frozen=True, slots=True)
class ShippedScript:
    """A script of ours: one or more files, read one after the other."""

    name: str
    language: str
    files: tuple[str, ...]

    def lines(self) -> tuple[Line, ...]:
        """Its prompts in order."""
        return tuple(line for name in self.files for line in _read(name))


SCRIPTS = (
    ShippedScript("English, 15 minutes", "en", ("english.txt", "english-15.txt", "english-styles.txt")),
    ShippedScript(
        "English, 30 minutes", "en", ("english.txt", "english-15.txt", "english-30.txt", "english-styles.txt")
    ),
    ShippedScript("Mandarin, 5 minutes", "zh", ("mandarin.txt",)),
    ShippedScript("Spanish, 5 minutes", "es", ("spanish.txt",)),
)


def lines(language: str) -> tuple[Line, ...]:
    """Every distinct line of the shipped scripts in a language (a BCP 47 tag), in the order they ship."""
    primary = language.partition("-")[0]
    found = (line for script in SCRIPTS if script.language == primary for line in script.lines())
    return tuple(dict.fromkeys(found))


@cache
def _read(name: str) -> tuple[Line, ...]:
    """Raises ValueError where a line asks for a style that does not exist."""
    return tuple(_line(row) for row in (_FOLDER / name).read_text(encoding="utf-8").splitlines() if row)


def _line(row: str) -> Line:
    tagged = _TAGGED.fullmatch(row)
    if tagged is None:
        return Line(row)
    if tagged[1] not in STYLES:
        raise ValueError(f"There is no style {tagged[1]!r}: {row}")
    return Line(tagged[2], tagged[1])
