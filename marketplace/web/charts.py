"""Geometry of the pictures that pages draw as inline SVG: bars and waveforms; pure functions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720.0, 240.0
LEFT, BOTTOM, TOP = 56.0, 26.0, 10.0
MAXIMUM_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the drawing's own units, with the words that stand for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str
    middle: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One horizontal rule with its value."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """A drawn bar chart; `base` is the y of zero."""

    bars: list[Bar]
    lines: list[Line]
    base: float
    width: float = WIDTH
    height: float = HEIGHT


def bar_chart(points: Sequence[tuple[str, float, str]], *, tick: str = "{:,.2f}") -> BarChart:
    """Bars for (label, value ≥ 0, value as text); `tick` formats the rules' values."""
    top = nice_ceiling(max((value for _, value, _ in points), default=0.0))
    base = HEIGHT - BOTTOM
    scale = (base - TOP) / top
    step = (WIDTH - LEFT) / max(1, len(points))
    every = math.ceil(len(points) / MAXIMUM_LABELS) or 1
    bars = [
        Bar(
            x=round(LEFT + index * step + step * 0.16, 2),
            y=round(base - value * scale, 2),
            width=round(min(step * 0.68, 56.0), 2),
            height=round(value * scale, 2),
            label=label,
            value=text,
            middle=round(LEFT + index * step + step * 0.16 + min(step * 0.68, 56.0) / 2, 2),
            labelled=index % every == 0,
        )
        for index, (label, value, text) in enumerate(points)
    ]
    lines = [
        Line(round(base - top * share * scale, 2), tick.format(top * share))
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    return BarChart(bars=bars, lines=lines, base=base)


def nice_ceiling(value: float) -> float:
    """The next of 1, 2, 2.5, 4, 5, 8 × 10ⁿ at or above `value`; 1 where there is nothing to show."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if value <= step * power * (1 + 1e-9))


def waveform_path(peaks: Sequence[float], *, height: float = 100.0) -> str:
    """An SVG path of rounded-free vertical strokes, one per peak in 0 to 1, 4 units apart."""
    middle = height / 2
    strokes = []
    for index, peak in enumerate(peaks):
        half = max(1.0, min(1.0, peak) * middle * 0.96)
        strokes.append(f"M{index * 4 + 2} {middle - half:.1f}V{middle + half:.1f}")
    return "".join(strokes)
