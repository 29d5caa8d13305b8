"""Fine-tuning tiny models: weights change, nothing is left behind however it ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthesis.engines.coqui import artefact
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import EngineError, SpeechRequest, TrainingTake
from tests.engines.contract import Recorder

pytestmark = [pytest.mark.coqui, pytest.mark.slow]
Make = Callable[..., CoquiEngine]
TUNE = {"epochs": 2, "minimum_seconds": 6, "learning_rate": 1e-3}
REQUEST = SpeechRequest("The boat left early.", "en", seed=3)


@pytest.fixture(scope="module")
def takes() -> list[TrainingTake]:
    """Ten short takes of a buzz: the tiny XTTS has room for 20 audio tokens, 0.9 seconds."""
    made = []
    for number, rate in enumerate((24_000, 44_100) * 5):
        time_s = np.arange(round(rate * 0.8)) / rate
        buzz = 0.3 * np.sign(np.sin(2 * np.pi * (110 + 10 * number) * time_s))
        made.append(TrainingTake(f"take-{number}", buzz.astype(np.float32), rate, "a buzz."))
    return made


def leftovers() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("voxlicet-tuning-*")}


def trainers() -> set[int]:
    """The processes of this machine that train."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"synthesis.engines.coqui.trainer" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def test_xtts_learns_and_its_voice_has_a_process_of_its_own(
    make_engine: Make, takes: list[TrainingTake]
) -> None:
    engine, before, progress = make_engine(tune=TUNE), leftovers(), Recorder()
    trained = engine.train(takes, language="en-GB", progress=progress)
    assert trained.details["tuned"]["epochs"] == 2
    assert trained.details["tuned"]["takes"] == 9
    assert {"epoch 1 of 2", "epoch 2 of 2", "latents"} <= {stage for _, stage in progress.heard}
    voice = artefact.parse(trained.artefact)
    assert all(name.startswith("gpt.") for name in voice.tuned)
    assert leftovers() == before

    loaded = engine.load(trained.artefact)
    plain = artefact.CoquiVoice("xtts", voice.weights_sha256, latents=voice.latents)
    untuned = engine.load(artefact.dump(plain))
    tuned = loaded.synthesize(REQUEST).samples
    assert tuned.shape != (base := untuned.synthesize(REQUEST).samples).shape or not np.array_equal(
        tuned, base
    )
    np.testing.assert_array_equal(loaded.synthesize(REQUEST).samples, tuned)
    child = loaded._process._child
    assert child is not None
    loaded.close()
    assert child.poll() is not None
    assert len(untuned.synthesize(REQUEST).samples)


def test_vits_learns_in_the_slot_of_a_speaker(make_engine: Make, takes: list[TrainingTake]) -> None:
    engine = make_engine("vits-two", tune=TUNE | {"speaker": "bob", "epochs": 1})
    trained = engine.train(takes, language="en", progress=Recorder())
    assert trained.details["tuned"]["takes"] == 9
    voice = artefact.parse(trained.artefact)
    assert voice.speaker == "bob"
    assert not any(name.startswith("disc.") for name in voice.tuned)
    loaded = engine.load(trained.artefact)
    try:
        assert np.isfinite(loaded.synthesize(REQUEST).samples).all()
    finally:
        loaded.close()


def test_a_training_that_fails_says_so_and_leaves_nothing(
    make_engine: Make, takes: list[TrainingTake]
) -> None:
    engine = make_engine("vits-two", tune=TUNE | {"speaker": "eve"})
    before, running = leftovers(), trainers()
    with pytest.raises(EngineError, match=r"tune\.speaker") as refused:
        engine.train(takes, language="en", progress=Recorder())
    assert refused.value.code == "training_failed"
    assert leftovers() == before
    assert trainers() == running


class Cancelled(Exception):
    """Somebody has had enough."""


def test_whatever_progress_raises_ends_the_training_and_passes_through(
    make_engine: Make, takes: list[TrainingTake]
) -> None:
    engine, before, running = make_engine(tune=TUNE | {"epochs": 10_000}), leftovers(), trainers()

    def cancel(fraction: float, stage: str) -> None:
        if stage.startswith("epoch"):
            assert trainers() - running
            raise Cancelled

    with pytest.raises(Cancelled):
        engine.train(takes, language="en", progress=cancel)
    assert trainers() == running
    assert leftovers() == before


FOREVER = """
import sys
import numpy as np
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import TrainingTake
options = eval(sys.argv[1])
takes = [TrainingTake(str(n), np.full(17000, .1, np.float32), 22050, "a buzz.") for n in range(10)]
engine = CoquiEngine(**options, tune={"epochs": 100000, "minimum_seconds": 6})
engine.train(takes, language="en", progress=lambda f, stage: print(stage, flush=True))
"""


def test_a_training_dies_with_the_worker(options_for: Callable[..., dict[str, Any]]) -> None:
    before, running = leftovers(), trainers()
    options = options_for("xtts", languages=["en"])
    options["store"] = str(options["store"])
    worker = subprocess.Popen(
        [sys.executable, "-c", FOREVER, repr(options)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    while not worker.stdout.readline().startswith("epoch"):
        assert worker.poll() is None
    assert trainers() - running
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    deadline = time.monotonic() + 60
    while (trainers() - running or leftovers() - before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert trainers() == running
    assert leftovers() == before
