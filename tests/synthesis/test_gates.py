"""The decisions on a model's figures: bounds by engine, the operator's changes, what counts as a fall."""

import math
from typing import Any

import pytest

from synthesis.policies.drift import changes, tolerances
from synthesis.policies.figures import FIGURES
from synthesis.policies.gates import DEFAULTS, EVERY_ENGINE, Bound, bounds_for, judge, parse

GOOD: dict[str, Any] = {
    "held_out": 6,
    "similarity": 0.92,
    "identified": 1.0,
    "wer": 0.2,
    "wer_own": 0.1,
    "words_excess": 0.1,
    "f0_sd_ratio": 0.95,
    "f0_jump_ratio": 1.1,
    "speaking_rate_ratio": 1.05,
    "phones_covered": 1.0,
}
OURS = tolerances({})


def verdicts(metrics: dict[str, Any], engine: str = "builtin") -> dict[str, bool | None]:
    return {gate.figure: gate.passed for gate in judge(metrics, bounds_for(engine, {}))}


def test_a_good_model_passes_every_gate() -> None:
    assert verdicts(GOOD) == dict.fromkeys(FIGURES, True)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("held_out", 0),
        ("similarity", 0.6),
        ("identified", 5 / 6),
        ("words_excess", 0.7),
        ("f0_sd_ratio", 0.3),
        ("f0_sd_ratio", 2.5),
        ("f0_jump_ratio", 2.5),
        ("speaking_rate_ratio", 0.5),
        ("speaking_rate_ratio", 2.0),
        ("phones_covered", 0.5),
        ("similarity", math.nan),
    ],
)
def test_one_bad_figure_fails_its_gate_alone(figure: str, value: float) -> None:
    assert verdicts(GOOD | {figure: value}) == dict.fromkeys(FIGURES, True) | {figure: False}


def test_what_could_not_be_measured_says_so_and_does_not_count() -> None:
    (gate,) = (g for g in judge(GOOD | {"words_excess": None}, bounds_for("builtin", {})) if g.passed is None)
    assert (gate.figure, gate.measured) == ("words_excess", None)
    assert "not measured" in gate.sentence


def test_nothing_kept_aside_is_not_sellable() -> None:
    assert verdicts({"held_out": 0})["held_out"] is False


def test_a_gate_says_what_was_needed_and_what_to_do() -> None:
    (gate,) = judge({"similarity": 0.6}, {"similarity": Bound(least=0.75)})
    assert gate.sentence == (
        "Similarity to the talent: 0.60, at least 0.75 needed. Record more takes, as clean as the best ones."
    )
    assert gate.as_json() == {
        "figure": "similarity",
        "measured": 0.6,
        "required": {"least": 0.75, "most": None},
        "passed": False,
        "sentence": gate.sentence,
    }


def test_the_operator_tightens_and_removes_bounds() -> None:
    bounds = bounds_for("builtin", {"builtin": {"similarity": {"least": 0.9}, "f0_sd_ratio": None}})
    assert bounds["similarity"] == Bound(least=0.9)
    assert "f0_sd_ratio" not in bounds
    assert bounds_for("other", {"builtin": {"similarity": {"least": 0.9}}}) == DEFAULTS[EVERY_ENGINE]
    assert bounds_for("other", {"*": {"similarity": {"least": 0.5}}})["similarity"] == Bound(least=0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"builtin": []},
        {"builtin": {"likeness": {"least": 1}}},
        {"builtin": {"similarity": 0.9}},
        {"builtin": {"similarity": {}}},
        {"builtin": {"similarity": {"minimum": 0.9}}},
        {"builtin": {"similarity": {"least": "0.9"}}},
        {"builtin": {"similarity": {"least": True}}},
        {"builtin": {"f0_sd_ratio": {"least": 2, "most": 1}}},
    ],
)
def test_wrong_gates_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="MODEL_GATES"):
        parse(wrong)


@pytest.mark.parametrize("wrong", [[], {"likeness": 1}, {"similarity": "0.1"}, {"similarity": -1}])
def test_wrong_tolerances_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="MODEL_TOLERANCES"):
        tolerances(wrong)


def test_an_equal_or_better_model_does_not_fall() -> None:
    better = GOOD | {"similarity": 0.99, "words_excess": -0.05, "f0_sd_ratio": 1.0, "f0_jump_ratio": 0.8}
    for after in (GOOD, better):
        assert [change.passed for change in changes(GOOD, after, OURS)] == [True] * 7


@pytest.mark.parametrize(
    ("figure", "within", "beyond"),
    [
        ("similarity", 0.895, 0.88),
        ("identified", 1.0, 0.99),
        ("words_excess", 0.19, 0.21),
        ("f0_sd_ratio", 1.19, 1.21),
        ("f0_sd_ratio", 0.81, 0.79),
        ("f0_jump_ratio", 1.34, 1.36),
        ("speaking_rate_ratio", 0.86, 0.84),
        ("phones_covered", 0.985, 0.97),
    ],
)
def test_a_figure_falls_where_it_gets_worse_by_more_than_its_tolerance(
    figure: str, within: float, beyond: float
) -> None:
    assert all(change.passed for change in changes(GOOD, GOOD | {figure: within}, OURS))
    fallen = [c for c in changes(GOOD, GOOD | {figure: beyond}, OURS) if not c.passed]
    assert [(c.figure, c.before, c.measured) for c in fallen] == [(figure, GOOD[figure], beyond)]


def test_figures_that_one_of_them_lacks_are_not_compared() -> None:
    assert [c.figure for c in changes({"similarity": 0.9, "held_out": 2}, GOOD, OURS)] == ["similarity"]
