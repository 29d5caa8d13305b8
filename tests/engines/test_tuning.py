"""What is tried at the end of a training, and what is kept."""

import pytest

from synthesis.engines.builtin import tuning
from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.listening import made
from synthesis.engines.protocol import EngineError, TrainingTake


def test_lines_the_talent_read_are_never_listened_to() -> None:
    every = tuning.unread_lines("en", [])
    assert len(every) == tuning.LINES
    assert len(set(every)) == len(every)
    fewer = tuning.unread_lines("en", every)
    assert fewer
    assert not set(fewer) & set(every)


def test_a_language_without_lines_keeps_the_first_network() -> None:
    assert tuning.unread_lines("sv", []) == []


def test_a_listener_that_cannot_be_loaded_says_what_to_do() -> None:
    with pytest.raises(EngineError, match="worker extra") as refusal:
        made("voices.transcribers.nobody.Transcriber")
    assert refusal.value.code == "engine_unavailable"


@pytest.mark.slow
def test_the_network_and_the_shape_with_the_lowest_cost_are_kept(takes: list[TrainingTake]) -> None:
    pytest.importorskip("torch", reason="training needs the worker extra")
    engine = BuiltinEngine(minimum_seconds=10, steps=30, seeds=2)
    details = engine.train(takes, language="en", progress=lambda _fraction, _stage: None).details
    heard, shaping = details["heard"], details["shaping"]
    seeds = [figures["cost"] for figures in heard["seeds"]]
    shapes = [figures["cost"] for figures in heard["shapes"]]
    assert len(seeds) == 2
    assert heard["seed"] == details["seed"] == seeds.index(min(seeds))
    assert heard["shape"] == shapes.index(min(shapes))
    assert shaping["vowels"] == tuning.SHAPES[heard["shape"]].vowels
    assert 1.0 <= shaping["pitch_spread"] <= tuning.WIDEST_SPREAD
