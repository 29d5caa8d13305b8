"""Converters over the built-in engine and over a VITS: the contract of all engines, and what is their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.coqui.conversion import ConversionEngine, ConvertedVoice
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import EngineError, SpeechRequest, TrainedVoice, TrainingTake
from tests.engines.contract import EngineContract, Recorder
from tests.engines.coqui.conftest import pins

pytestmark = [pytest.mark.coqui, pytest.mark.slow]
Options = Callable[..., dict[str, Any]]
REQUEST = SpeechRequest("The boat left early.", "en", seed=3)


@pytest.fixture(scope="module")
def takes(read_takes: list[TrainingTake]) -> list[TrainingTake]:
    return read_takes


@pytest.fixture(scope="module")
def make(options_for: Options) -> Iterator[Callable[..., ConversionEngine]]:
    engines = list[ConversionEngine]()

    def made(kind: str, source: Any, **changed: Any) -> ConversionEngine:
        engines.append(ConversionEngine(source=source, **options_for(kind, **changed)))
        return engines[-1]

    yield made
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def engine(make: Callable[..., ConversionEngine], small_engine: BuiltinEngine) -> ConversionEngine:
    return make("openvoice", small_engine)


@pytest.fixture(scope="module")
def progress() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def trained(engine: ConversionEngine, takes: list[TrainingTake], progress: Recorder) -> TrainedVoice:
    return engine.train(takes, language="en-US", progress=progress)


@pytest.fixture(scope="module")
def voice(engine: ConversionEngine, trained: TrainedVoice) -> Iterator[ConvertedVoice]:
    loaded = engine.load(trained.artefact)
    yield loaded
    loaded.close()


class TestContract(EngineContract):
    """What every engine must do."""


def test_the_voice_below_is_told(trained: TrainedVoice, small_engine: BuiltinEngine) -> None:
    source = trained.details["source"]
    assert (source["engine"], source["engine_version"]) == ("builtin", small_engine.info.version)
    assert len(trained.engine_version) <= 64


@pytest.mark.parametrize("kind", ["freevc", "freevc-own", "knnvc"])
def test_other_converters_speak_as_well(
    kind: str,
    make: Callable[..., ConversionEngine],
    make_engine: Callable[..., CoquiEngine],
    takes: list[TrainingTake],
) -> None:
    engine = make(kind, make_engine("vits-two"), source_speaker="ann")
    trained = engine.train(takes, language="en", progress=Recorder())
    voice = engine.load(trained.artefact)
    speech = voice.synthesize(REQUEST)
    assert speech.sample_rate == engine.info.sample_rate
    assert len(speech.samples) > speech.sample_rate // 4
    np.testing.assert_array_equal(voice.synthesize(REQUEST).samples, speech.samples)


def test_the_strictest_licence_binds(
    make: Callable[..., ConversionEngine], make_engine: Callable[..., CoquiEngine]
) -> None:
    engine = make("openvoice", make_engine(weights="xtts_v2"), weights="openvoice_v2")
    assert engine.info.weights_licence.name == "CPML 1.0.0 + MIT"
    assert not engine.info.weights_licence.commercial


def test_wavlm_may_not_bring_code(
    options_for: Options,
    make: Callable[..., ConversionEngine],
    small_engine: BuiltinEngine,
    tmp_path: Path,
    takes: list[TrainingTake],
) -> None:
    torch = pytest.importorskip("torch")
    folder = shutil.copytree(options_for("knnvc")["store"], tmp_path / "copy")
    stored = torch.load(folder / "wavlm.pt", weights_only=True)
    planted = tmp_path / "planted"
    stored["cfg"]["conv_feature_layers"] = f"[__import__('os').mkdir({str(planted)!r})]"
    torch.save(stored, folder / "wavlm.pt")
    engine = make("knnvc", small_engine, store=folder, sha256=pins(folder))
    with pytest.raises(EngineError, match="numbers") as refused:
        engine.train(takes, language="en", progress=Recorder())
    assert refused.value.code == "engine_unavailable"
    assert not planted.exists()
