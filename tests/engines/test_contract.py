"""The built-in engine keeps the contract of all engines."""

from collections.abc import Iterator

import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.voice import BuiltinVoice
from synthesis.engines.protocol import TrainedVoice, TrainingTake
from tests.engines.contract import EngineContract, Recorder


@pytest.fixture(scope="module")
def engine(small_engine: BuiltinEngine) -> BuiltinEngine:
    return small_engine


@pytest.fixture(scope="module")
def progress() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def trained(small_engine: BuiltinEngine, takes: list[TrainingTake], progress: Recorder) -> TrainedVoice:
    return small_engine.train(takes, language="en-US", progress=progress)


@pytest.fixture(scope="module")
def voice(small_engine: BuiltinEngine, trained: TrainedVoice) -> Iterator[BuiltinVoice]:
    loaded = small_engine.load(trained.artefact)
    yield loaded
    loaded.close()


class TestContract(EngineContract):
    """What every engine must do."""
