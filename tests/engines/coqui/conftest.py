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
    """Makes the folder of a tiny checkpoint, once per kind."""
    made: dict[str, Path] = {}

    def make(kind: str) -> Path:
        if kind not in made:
            folder = tmp_path_factory.mktemp("tiny") / kind
            subprocess.run([coqui_python, MAKE_TINY, kind, folder], check=True, capture_output=True)
            made[kind] = folder
        return made[kind]

    return make


@pytest.fixture(scope="session")
def make_engine(tiny: Callable[[str], Path], coqui_python: str) -> Iterator[Callable[..., CoquiEngine]]:
    """Makes an engine over a tiny checkpoint; all are closed at the end."""
    engines: list[CoquiEngine] = []

    def make(kind: str = "xtts", **options: Any) -> CoquiEngine:
        folder = tiny(kind)
        given: dict[str, Any] = {
            "model": kind.partition("-")[0],
            "model_dir": folder,
            "sha256": pins(folder),
            "weights": OWN,
            "languages": ["en", "de"],
            "python": coqui_python,
            "pace": (0.0, 10.0),  # random weights do not stop when they should
        }
        engines.append(CoquiEngine(**(given | options)))
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
