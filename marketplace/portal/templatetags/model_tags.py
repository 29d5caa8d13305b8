"""Filters that turn a model's figures into words."""

from collections.abc import Mapping
from typing import Any

from django import template

from synthesis.models import VoiceModel
from synthesis.policies.figures import FIGURES
from synthesis.policies.gates import requirement

register = template.Library()


@register.filter
def figure_name(figure: str) -> str:
    """The name of a figure."""
    known = FIGURES.get(figure)
    return known.label if known else figure


@register.filter
def as_figure(value: float | None, figure: str) -> str:
    """A value as its figure is written; nothing as a dash."""
    known = FIGURES.get(figure)
    return "–" if value is None or known is None else known.write(value)


@register.filter
def needed(gate: Mapping[str, Any]) -> str:
    """What a gate requires: `at least 0.80`."""
    if gate["figure"] not in FIGURES:
        return "–"
    return requirement(gate["figure"], gate["required"]["least"], gate["required"]["most"])


@register.filter
def verdict_rows(model: VoiceModel) -> list[dict[str, Any]]:
    """A model's gates with the figure of the model before it and the verdict on both."""
    changes = {change["figure"]: change for change in model.drift}
    rows = []
    for gate in model.gates:
        change = changes.get(gate["figure"])
        fell = change is not None and not change["passed"]
        said = {True: "fell" if fell else "passed", False: "missed", None: "not_measured"}[gate["passed"]]
        rows.append({**gate, "before": change["before"] if change else None, "verdict": said})
    return rows
