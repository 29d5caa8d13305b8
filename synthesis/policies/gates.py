"""The gate: what a voice model must reach, by engine, before it may be sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .figures import FIGURES

EVERY_ENGINE: Final = "*"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must be: at least, at most, or both."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)


Bounds: TypeAlias = Mapping[str, Bound]

DEFAULTS: Final[Mapping[str, Bounds]] = {
    EVERY_ENGINE: {
        "held_out": Bound(least=2),
        "similarity": Bound(least=0.8),
        "identified": Bound(least=0.95),
        "words_excess": Bound(most=0.15),
        "f0_sd_ratio": Bound(least=0.6, most=1.6),
        "f0_jump_ratio": Bound(most=1.5),
        "speaking_rate_ratio": Bound(least=0.75, most=1.35),
        "phones_covered": Bound(least=0.8),
    },
    # Three minutes of LJ Speech: similarity .95, words .23 (by Whisper, ± .05), pitch .84 and .86, pace 1.08.
    # Its likeness and melody are cut from the talent's own takes; its words suffer first.
    "builtin": {
        "words_excess": Bound(most=0.35),
    },
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One figure beside what was required; `passed` is None where it could not be measured here.

    A figure that cannot be measured (no listener for the language, no encoder configured) holds nothing up;
    the sentence says so.
    """

    figure: str
    measured: float | None
    bound: Bound
    passed: bool | None
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return {
            "figure": self.figure,
            "measured": self.measured,
            "required": {"least": self.bound.least, "most": self.bound.most},
            "passed": self.passed,
            "sentence": self.sentence,
        }


def judge(metrics: Mapping[str, Any], bounds: Bounds) -> list[Gate]:
    """Every bound figure beside its measure, in the order of FIGURES."""
    return [_gate(name, metrics.get(name), bounds[name]) for name in FIGURES if name in bounds]


def bounds_for(engine: str, configured: Any) -> Bounds:
    """The bounds of an engine by its own name: ours, then the operator's for every engine, then for this one.

    Raises ValueError as `parse`.
    """
    chosen: dict[str, Bound | None] = {}
    parsed = parse(configured)
    for source in (DEFAULTS, parsed):
        for name in (EVERY_ENGINE, engine):
            chosen |= source.get(name, {})
    return {figure: bound for figure, bound in chosen.items() if bound is not None}


def parse(configured: Any) -> Mapping[str, Mapping[str, Bound | None]]:
    """`{"builtin": {"similarity": {"least": 0.85}, "f0_sd_ratio": null}}`; null takes a bound away.

    Raises ValueError for anything else; the message says what is wrong.
    """
    if not isinstance(configured, Mapping):
        raise ValueError("MODEL_GATES must be an object: engine name → figure → {least, most} or null")
    return {str(engine): _parse_engine(str(engine), figures) for engine, figures in configured.items()}


def _parse_engine(engine: str, figures: Any) -> dict[str, Bound | None]:
    if not isinstance(figures, Mapping):
        raise ValueError(f"MODEL_GATES[{engine!r}] must be an object: figure → {{least, most}} or null")
    unknown = sorted(set(figures) - set(FIGURES))
    if unknown:
        raise ValueError(
            f"MODEL_GATES[{engine!r}]: no figure {unknown[0]!r}; choose from {', '.join(FIGURES)}"
        )
    return {
        name: None if entry is None else _parse_bound(engine, name, entry) for name, entry in figures.items()
    }


def _parse_bound(engine: str, figure: str, entry: Any) -> Bound:
    where = f"MODEL_GATES[{engine!r}][{figure!r}]"
    if not isinstance(entry, Mapping) or not entry or set(entry) - {"least", "most"}:
        raise ValueError(f'{where} must be {{"least": number, "most": number}}, one of them, or null')
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in entry.values()):
        raise ValueError(f"{where}: least and most are numbers")
    least, most = entry.get("least"), entry.get("most")
    if least is not None and most is not None and least > most:
        raise ValueError(f"{where}: least is above most")
    return Bound(least, most)


def requirement(name: str, least: float | None, most: float | None) -> str:
    """A bound in words: `at least 0.80`, `0.60 × to 1.60 ×`."""
    write = FIGURES[name].write
    if least is not None and most is not None:
        return f"{write(least)} to {write(most)}"
    return f"at least {write(least)}" if least is not None else f"at most {write(most or 0.0)}"


def _gate(name: str, value: float | None, bound: Bound) -> Gate:
    figure = FIGURES[name]
    if value is None:
        return Gate(name, None, bound, None, f"{figure.label}: not measured here.")
    passed = bound.holds(value)
    needed = requirement(name, bound.least, bound.most)
    sentence = f"{figure.label}: {figure.write(value)}, {needed} needed."
    return Gate(name, value, bound, passed, sentence if passed else f"{sentence} {figure.remedy}")
