"""The figures that are measured on a voice model: their names, how they are written, which way is better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a model.

    `loss` is 0 where a model could be no better, and grows as it gets worse. `tolerance` is how much of it a
    successor may add: about twice the standard error of six held-out takes, where their number limits it.
    """

    label: str
    write: Callable[[float], str]
    loss: Callable[[float], float]
    tolerance: float
    remedy: str


def _two_digits(value: float) -> str:
    return f"{value:.2f}"


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _points(value: float) -> str:
    sign = "−" if value < 0 else ""
    return f"{sign}{abs(value) * 100:.0f} points"


def _times(value: float) -> str:
    return f"{value:.2f} ×"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _to_one(value: float) -> float:
    return 1 - value


def _from_one(value: float) -> float:
    return abs(value - 1)


def _itself(value: float) -> float:
    return value


def _none(value: float) -> float:
    return 0.0


MORE_TAKES: Final = "Record more takes, as clean as the best ones."

FIGURES: Final[Mapping[str, Figure]] = {
    "held_out": Figure(
        "Takes kept aside to measure on",
        _count,
        _none,
        0.0,
        "Record at least ten takes, so that some can be.",
    ),
    "similarity": Figure("Similarity to the talent", _two_digits, _to_one, 0.03, MORE_TAKES),
    "identified": Figure(
        "Recognised as the talent",
        _percent,
        _to_one,
        0.0,
        "Record more takes; if it stays so, ask the platform who else has enrolled this voice.",
    ),
    "words_excess": Figure("Words misheard beyond the talent’s own takes", _points, _itself, 0.1, MORE_TAKES),
    "f0_sd_ratio": Figure(
        "Liveliness of pitch beside the talent’s", _times, _from_one, 0.15, "Record livelier, varied lines."
    ),
    "f0_jump_ratio": Figure(
        "Jumps of pitch beside the talent’s",
        _times,
        _itself,
        0.25,
        "Record more takes at one steady distance and pitch.",
    ),
    "speaking_rate_ratio": Figure(
        "Pace beside the talent’s", _times, _from_one, 0.1, "Record at one steady pace."
    ),
    "phones_covered": Figure(
        "Sounds of the language recorded often enough",
        _percent,
        _to_one,
        0.02,
        "Record lines that hold the rest.",
    ),
}
