"""The drift gate: a new model may take the place of the one on offer only if no figure falls."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .figures import FIGURES


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of two models; `passed` is False where it fell by more than the tolerance."""

    figure: str
    before: float
    measured: float
    tolerance: float
    passed: bool
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], tolerances: Mapping[str, float]
) -> list[Change]:
    """Every figure that both models have, in the order of FIGURES."""
    both = (
        name for name in FIGURES if name != "held_out" and None not in (before.get(name), after.get(name))
    )
    return [_change(name, before[name], after[name], tolerances[name]) for name in both]


def tolerances(configured: Any) -> Mapping[str, float]:
    """The tolerances by figure, the operator's in place of ours.

    Raises ValueError: an unknown figure, or no number from 0 on.
    """
    if not isinstance(configured, Mapping):
        raise ValueError("MODEL_TOLERANCES must be an object: figure → number")
    for name, value in configured.items():
        if name not in FIGURES:
            raise ValueError(f"MODEL_TOLERANCES: no figure {name!r}; choose from {', '.join(FIGURES)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise ValueError(f"MODEL_TOLERANCES[{name!r}] must be a number from 0 on")
    return {name: float(configured.get(name, figure.tolerance)) for name, figure in FIGURES.items()}


def _change(name: str, before: float, after: float, tolerance: float) -> Change:
    figure = FIGURES[name]
    # Measures carry four digits; the last one must not decide.
    passed = figure.loss(after) - figure.loss(before) <= tolerance + 5e-5
    verdict = "within" if passed else "a fall beyond"
    sentence = (
        f"{figure.label}: {figure.write(after)}, before {figure.write(before)}; "
        f"{verdict} the tolerance of {tolerance:g}."
    )
    return Change(name, before, after, tolerance, passed, sentence)
