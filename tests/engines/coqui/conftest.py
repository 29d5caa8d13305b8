"""Tiny checkpoints with random weights, and engines over them; skips where coqui-tts is not installed."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import TrainingTake

MAKE_TINY = Path(__file__).with_name("make_tiny.py")
OWN = {"name": "ours", "commercial": True, "source": "https://example.org/licence"}


def pins(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.fixture(scope="session")
def coqui_python() -> str:
    """An interpreter with coqui-tts: this one, or the one VOXLICET_COQUI_PYTHON names."""
    named = os.environ.get("VOXLICET_COQUI_PYTHON")
    if named is None and importlib.util.find_spec("TTS") is None:
        pytest.skip("coqui-tts is not installed: install the coqui extra or set VOXLICET_COQUI_PYTHON")
    return named or sys.executable


@pytest.fixture(scope="session")
def tiny(coqui_python: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny checkpoint of each kind that make_tiny knows."""
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run([coqui_python, MAKE_TINY, folder], check=True, capture_output=True)
    return lambda kind: folder / kind


@pytest.fixture(scope="session")
def options_for(tiny: Callable[[str], Path], coqui_python: str) -> Callable[..., dict[str, Any]]:
    """The options of an engine over a tiny checkpoint."""

    def options(kind: str, **changed: Any) -> dict[str, Any]:
        folder = tiny(kind)
        return {
            "model": kind.partition("-")[0],
            "store": folder,
            "sha256": pins(folder),
            "weights": OWN,
            "python": coqui_python,
            "pace": (0.0, 10.0),  # random weights do not stop when they should
            "listening": {"speaker_encoder": "off", "transcriber": "off"},  # and are nobody's voice
        } | changed

    return options


@pytest.fixture(scope="session")
def make_engine(options_for: Callable[..., dict[str, Any]]) -> Iterator[Callable[..., CoquiEngine]]:
    """Makes an engine over a tiny checkpoint; all are closed at the end."""
    engines: list[CoquiEngine] = []

    def make(kind: str = "xtts", **options: Any) -> CoquiEngine:
        engines.append(CoquiEngine(**options_for(kind, **({"languages": ["en", "de"]} | options))))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture(scope="session")
def takes() -> list[TrainingTake]:
    """Three takes of a buzz, at two rates; random weights cannot tell it from a voice."""
    made = []
    for number, rate in enumerate((24_000, 44_100, 24_000)):
        time = np.arange(rate * 4) / rate
        buzz = 0.3 * np.sign(np.sin(2 * np.pi * (110 + 20 * number) * time))
        made.append(TrainingTake(f"take-{number}", buzz.astype(np.float32), rate, "A buzz."))
    return made


@pytest.fixture(scope="session")
def read_takes(needs_flite: None, prompts: list[str]) -> list[TrainingTake]:
    """Twelve takes that an engine can learn words from, spoken by flite's awb."""
    source = FliteSource("awb")
    readings = [(text, source.read(text)) for text in prompts[:12]]
    source.close()
    return [TrainingTake(text, spoken.samples, spoken.sample_rate, text) for text, spoken in readings]
