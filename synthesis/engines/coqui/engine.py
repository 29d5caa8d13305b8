"""The Coqui engine: an operator's pinned XTTS or VITS checkpoint behind the engine protocol."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from synthesis.engines.protocol import EngineError, EngineInfo, Progress, TrainedVoice, TrainingTake

from . import artefact as artefacts
from .artefact import CoquiVoice
from .checkpoint import Checkpoint
from .licences import CODE, terms_of
from .process import ModelProcess
from .voice import CoquiLoadedVoice

COQUI = "0.28.0"
# The languages XTTS reads without further packages; Chinese, Japanese and Korean want their own.
XTTS_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "hu", "hi")
RATES = {"xtts": 24_000, "vits": 22_050}
MOST_REFERENCE = 300.0


class CoquiEngine:
    """One checkpoint, one process.

    `model` is `xtts` or `vits`; `sha256` pins each file of `model_dir`; `weights` declares their licence (a
    name of `licences.WEIGHTS`, or {name, commercial, source}). `python` may name the interpreter of another
    environment that has coqui-tts. `pace` bounds the seconds a character may take. Raises ValueError on
    options that are not exact.
    """

    def __init__(
        self,
        *,
        model_dir: str | Path,
        sha256: Mapping[str, str],
        weights: str | Mapping[str, Any],
        model: str = "xtts",
        languages: Sequence[str] | None = None,
        sample_rate: int | None = None,
        python: str = sys.executable,
        device: str = "cpu",
        threads: int = 1,
        timeout: float = 300.0,
        patience: float = 300.0,
        pace: tuple[float, float] = (0.02, 0.25),
    ) -> None:
        self._checkpoint = Checkpoint.of(model=model, model_dir=model_dir, sha256=sha256)
        self._pace, rate = pace, sample_rate or RATES[model]
        self._process = ModelProcess(
            self._checkpoint,
            sample_rate=rate,
            python=python,
            threads=threads,
            device=device,
            timeout=timeout,
            patience=patience,
        )
        self.info = EngineInfo(
            name="coqui",
            version=f"{COQUI}+{model}.{self._checkpoint.weights_sha256[:12]}",
            code_licence=CODE,
            weights_licence=terms_of(weights),
            languages=_languages(model, languages),
            sample_rate=rate,
            minimum_seconds=6.0,
            recommended_seconds=30.0,
            maximum_characters=5_000,
            trains=model == "xtts",
        )

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        """Zero-shot: compute the talent's latents from takes, in order, up to five minutes of them.

        Raises EngineError: too_little_speech, unsupported_language, engine_unavailable, training_failed; a
        VITS checkpoint is trained elsewhere and becomes a voice by `adopt`.
        """
        if not self.info.trains:
            raise EngineError(
                "training_failed", "A VITS checkpoint is trained outside; adopt it as a voice instead."
            )
        if language.partition("-")[0].lower() not in self.info.languages:
            raise EngineError("unsupported_language", f"This engine does not speak {language}.")
        used, seconds = _reference(takes)
        if seconds < self.info.minimum_seconds:
            least = self.info.minimum_seconds
            raise EngineError(
                "too_little_speech", f"Record {least:.0f} seconds at least; there are {seconds:.1f}."
            )
        progress(0.0, "loading")
        with self._process.held() as process:
            progress(0.5, "latents")
            header, payload = process.ask(
                {
                    "do": "latents",
                    "lengths": [len(take.samples) for take in used],
                    "sample_rates": [take.sample_rate for take in used],
                },
                b"".join(np.ascontiguousarray(take.samples, np.float32).tobytes() for take in used),
            )
        if "error" in header:
            raise EngineError(
                "training_failed", f"The model could not take these recordings: {header['error']}"
            )
        latents = _arrays(header["shapes"], np.frombuffer(payload, np.float32))
        if not all(np.isfinite(value).all() for value in latents.values()):
            raise EngineError("training_failed", "The model gave no usable voice; check the weights.")
        progress(1.0, "done")
        voice = CoquiVoice("xtts", self._checkpoint.weights_sha256, latents=latents)
        return self._trained(voice, {"takes": len(used), "seconds": round(seconds, 3)})

    def adopt(self, *, speaker: str | None = None) -> TrainedVoice:
        """A VITS checkpoint that was trained on a talent outside, as a voice of that talent.

        Nothing here proves whose voice it is: measure its similarity to the takes before it is sold, as for
        every model. Raises EngineError(training_failed) for XTTS, whose voices come from takes.
        """
        if self.info.trains:
            raise EngineError("training_failed", "XTTS makes a voice from takes; train it.")
        return self._trained(
            CoquiVoice("vits", self._checkpoint.weights_sha256, speaker=speaker), {"speaker": speaker}
        )

    def load(self, artefact: bytes) -> CoquiLoadedVoice:
        """Open a voice; the process starts with the first speech. Raises EngineError(artefact_unreadable)."""
        voice = artefacts.parse(artefact)
        if (voice.model, voice.weights_sha256) != (self._checkpoint.model, self._checkpoint.weights_sha256):
            raise EngineError(
                "artefact_unreadable", "This voice belongs to other weights than the configured ones."
            )
        return CoquiLoadedVoice(voice, self._process, self.info, self._pace)

    def close(self) -> None:
        """End the model's process."""
        self._process.stop()

    def _trained(self, voice: CoquiVoice, details: Mapping[str, Any]) -> TrainedVoice:
        facts = {"model": voice.model, "weights_sha256": voice.weights_sha256, **details}
        return TrainedVoice(artefacts.dump(voice), self.info.name, self.info.version, facts)


def _languages(model: str, named: Sequence[str] | None) -> tuple[str, ...]:
    if named is None and model != "xtts":
        raise ValueError("name the languages that the checkpoint speaks")
    return tuple(named or XTTS_LANGUAGES)


def _reference(takes: Sequence[TrainingTake]) -> tuple[list[TrainingTake], float]:
    used, seconds = [], 0.0
    for take in takes:
        if seconds >= MOST_REFERENCE:
            break
        used.append(take)
        seconds += len(take.samples) / take.sample_rate
    return used, seconds


def _arrays(shapes: Mapping[str, Sequence[int]], data: Any) -> dict[str, Any]:
    arrays, start = {}, 0
    for name, shape in shapes.items():
        stop = start + int(np.prod(shape))
        arrays[name] = data[start:stop].reshape(shape)
        start = stop
    return arrays
