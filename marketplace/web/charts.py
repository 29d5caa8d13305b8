"""Geometry of the pictures that pages draw as inline SVG: bars and waveforms; pure functions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEFT, BOTTOM, TOP = 52.0, 26.0, 10.0
WIDEST_BAR = 56.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing and how many labels fit under it."""

    width: float
    height: float
    labels: int


# Drawn for two widths, so that its letters keep their size on a phone.
WIDE, NARROW = Frame(1100.0, 260.0, 16), Frame(360.0, 220.0, 6)


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
    frame: Frame


def bar_chart(points: Sequence[tuple[str, float, str]], frame: Frame = WIDE) -> BarChart:
    """Bars for (label, value ≥ 0, value as text), inside `frame`."""
    top = nice_ceiling(max((value for _, value, _ in points), default=0.0))
    base = frame.height - BOTTOM
    scale = (base - TOP) / top
    step = (frame.width - LEFT) / max(1, len(points))
    width = min(step * 0.68, WIDEST_BAR)
    every = math.ceil(len(points) / frame.labels) or 1
    bars = []
    for index, (label, value, text) in enumerate(points):
        middle = LEFT + (index + 0.5) * step
        bars.append(
            Bar(
                x=round(middle - width / 2, 2),
                y=round(base - value * scale, 2),
                width=round(width, 2),
                height=round(value * scale, 2),
                label=label,
                value=text,
                middle=round(middle, 2),
                labelled=index % every == 0,
            )
        )
    shares = (0, 0.25, 0.5, 0.75, 1)
    lines = [Line(round(base - top * share * scale, 2), _tick(top * share, top)) for share in shares]
    return BarChart(bars=bars, lines=lines, base=base, frame=frame)


def _tick(value: float, top: float) -> str:
    """A rule's value with as many decimals as the scale needs."""
    return f"{value:,.0f}" if top >= 20 else f"{value:,.1f}" if top >= 2 else f"{value:,.2f}"


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
