"""The engine over a tiny XTTS: the contract of all engines, and what is Coqui's own."""

import os
import pickle
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from synthesis.engines.coqui import artefact
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import (
    EngineError,
    LoadedVoice,
    Samples,
    SpeechRequest,
    TrainedVoice,
    TrainingTake,
)
from tests.engines.contract import EngineContract, Recorder
from tests.engines.coqui.conftest import pins

pytestmark = [pytest.mark.coqui, pytest.mark.slow]
Make = Callable[..., CoquiEngine]


@pytest.fixture(scope="module")
def engine(make_engine: Make) -> CoquiEngine:
    return make_engine()


@pytest.fixture(scope="module")
def progress() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def trained(engine: CoquiEngine, takes: list[TrainingTake], progress: Recorder) -> TrainedVoice:
    return engine.train(takes, language="en-GB", progress=progress)


@pytest.fixture(scope="module")
def voice(engine: CoquiEngine, trained: TrainedVoice) -> LoadedVoice:
    return engine.load(trained.artefact)


class TestContract(EngineContract):
    """What every engine must do."""


def refused(act: Callable[[], object]) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act()
    return caught.value


def test_the_artefact_is_bound_to_the_weights(engine: CoquiEngine, trained: TrainedVoice) -> None:
    parsed = artefact.parse(trained.artefact)
    assert parsed.weights_sha256 == trained.details["weights_sha256"]
    assert set(parsed.latents) == {"gpt_cond_latent", "speaker_embedding"}
    other = artefact.dump(artefact.CoquiVoice("xtts", "0" * 64, latents=parsed.latents))
    assert refused(lambda: engine.load(other)).code == "artefact_unreadable"


def test_threads_that_share_the_model_get_their_own_speech(voice: LoadedVoice) -> None:
    texts = ["One fine morning.", "Two boats went out.", "Nobody came back at all.", "Four is enough."]
    alone = [voice.synthesize(SpeechRequest(text, "en")).samples for text in texts]
    together: dict[int, Samples] = {}

    def speak(number: int) -> None:
        together[number] = voice.synthesize(SpeechRequest(texts[number], "en")).samples

    threads = [threading.Thread(target=speak, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for number, samples in enumerate(alone):
        np.testing.assert_array_equal(together[number], samples)


def test_an_open_stream_has_the_model_alone(make_engine: Make, trained: TrainedVoice) -> None:
    voice = make_engine(patience=0.2).load(trained.artefact)
    stream = voice.stream(SpeechRequest("The boat left early. We waited on the pier.", "en"))
    next(stream)
    error = refused(lambda: voice.synthesize(SpeechRequest("Now me.", "en")))
    assert error.code == "engine_unavailable"
    assert "busy" in str(error)
    stream.close()  # type: ignore[attr-defined]
    assert len(voice.synthesize(SpeechRequest("Now me, please.", "en")).samples)


def test_a_killed_process_is_replaced(voice: LoadedVoice, engine: CoquiEngine) -> None:
    request = SpeechRequest("Good morning to you.", "en")
    before = voice.synthesize(request).samples
    stream = voice.stream(SpeechRequest("The boat left early. We waited on the pier.", "en"))
    next(stream)
    child = engine._shared._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    assert refused(lambda: next(stream)).code == "engine_unavailable"
    np.testing.assert_array_equal(voice.synthesize(request).samples, before)


def test_an_answer_that_takes_too_long_fails(make_engine: Make, takes: list[TrainingTake]) -> None:
    engine = make_engine(timeout=0.05)
    error = refused(lambda: engine.train(takes, language="en", progress=Recorder()))
    assert error.code == "engine_unavailable"


def test_speech_out_of_bounds_is_not_delivered(make_engine: Make, trained: TrainedVoice) -> None:
    voice = make_engine(pace=(9.0, 10.0)).load(trained.artefact)
    error = refused(lambda: voice.synthesize(SpeechRequest("Good morning.", "en")))
    assert error.code == "speech_faulty"
    assert "4 tries (too_short, too_short, too_short, too_short)" in str(error)


def test_long_sentences_are_cut_below_the_models_limits(voice: LoadedVoice) -> None:
    text = "and so it went on, " * 30
    assert len(list(voice.stream(SpeechRequest(text, "en")))) >= 3


def test_letters_the_model_cannot_read_are_refused(
    voice: LoadedVoice, make_engine: Make, trained: TrainedVoice
) -> None:
    error = refused(
        lambda: make_engine(languages=["ja"]).load(trained.artefact).synthesize(SpeechRequest("はい", "ja"))
    )
    assert error.code == "text_unspeakable"


@pytest.mark.parametrize("name", ["model.pth", "config.json", "vocab.json"])
def test_a_file_that_is_not_the_pinned_one_is_not_loaded(
    name: str, make_engine: Make, tiny: Callable[[str], Path], tmp_path: Path, takes: list[TrainingTake]
) -> None:
    folder = shutil.copytree(tiny("xtts"), tmp_path / "copy")
    engine = make_engine(store=folder)
    with (folder / name).open("ab") as file:
        file.write(b" ")
    error = refused(lambda: engine.train(takes, language="en", progress=Recorder()))
    assert error.code == "engine_unavailable"
    assert "not the pinned" in str(error)


class Bomb:
    """Unpickled, it leaves a file behind."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.target),)


def test_weights_are_never_unpickled_as_code(
    make_engine: Make, tiny: Callable[[str], Path], tmp_path: Path, takes: list[TrainingTake]
) -> None:
    folder = shutil.copytree(tiny("xtts"), tmp_path / "copy")
    (folder / "model.pth").write_bytes(pickle.dumps({"model": Bomb(tmp_path / "planted")}))
    engine = make_engine(store=folder, sha256=pins(folder))
    assert (
        refused(lambda: engine.train(takes, language="en", progress=Recorder())).code == "engine_unavailable"
    )
    assert not (tmp_path / "planted").exists()


def test_speakers_beside_the_checkpoint_are_left_alone(
    make_engine: Make, tiny: Callable[[str], Path], tmp_path: Path, takes: list[TrainingTake]
) -> None:
    folder = shutil.copytree(tiny("xtts"), tmp_path / "copy")
    engine = make_engine(store=folder)
    (folder / "speakers_xtts.pth").write_bytes(b"not even torch")
    assert engine.train(takes, language="en", progress=Recorder()).artefact


def test_a_wrong_sample_rate_is_named(make_engine: Make, takes: list[TrainingTake]) -> None:
    engine = make_engine(sample_rate=16_000)
    error = refused(lambda: engine.train(takes, language="en", progress=Recorder()))
    assert "24000 Hz" in str(error)
