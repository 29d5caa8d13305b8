"""A small trained voice, made once: twelve takes spoken by flite's awb, few training steps."""

from pathlib import Path

import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.sources import espeak, flite
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.protocol import TrainedVoice, TrainingTake

PROMPTS = Path(__file__).resolve().parents[2] / "voices" / "prompts" / "english.txt"
TAKES = 12


@pytest.fixture(scope="session")
def needs_flite() -> None:
    if not flite.installed():
        pytest.skip("flite's library (libflite1) is not installed")


@pytest.fixture(scope="session")
def needs_espeak() -> None:
    if not espeak.installed():
        pytest.skip("espeak-ng's library (libespeak-ng1) is not installed")


@pytest.fixture(scope="session")
def prompts() -> list[str]:
    return PROMPTS.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session")
def takes(needs_flite: None, prompts: list[str]) -> list[TrainingTake]:
    source = FliteSource("awb")
    made = []
    for number, text in enumerate(prompts[:TAKES]):
        reading = source.read(text)
        made.append(TrainingTake(f"take-{number}", reading.samples, reading.sample_rate, text))
    source.close()
    return made


@pytest.fixture(scope="session")
def small_engine() -> BuiltinEngine:
    pytest.importorskip("torch", reason="training needs the worker extra")
    return BuiltinEngine(minimum_seconds=10, steps=30, seeds=1, transcriber=None)


@pytest.fixture(scope="session")
def small_voice(small_engine: BuiltinEngine, takes: list[TrainingTake]) -> TrainedVoice:
    return small_engine.train(takes, language="en-US", progress=lambda _fraction, _stage: None)
