"""Listening to a voice under training: which words come out, and whose voice they are in."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from synthesis.engines.protocol import EngineError, TrainingTake
from voices.transcribers.words import WordErrors, word_errors

from .arrays import Floats

# What a hundredth of likeness is worth in words wrong: three in a hundred.
LIKENESS_WEIGHT = 3.0
KNOWN_BY_TAKES = 12


class Listener:
    """A transcriber and a speaker encoder who know the talent by some takes."""

    def __init__(self, transcriber: Any, encoder: Any, takes: Sequence[TrainingTake]) -> None:
        self.transcriber, self.encoder = transcriber, encoder
        every = max(1, len(takes) // KNOWN_BY_TAKES)
        vectors = [encoder.embed(take.samples, take.sample_rate) for take in takes[::every]]
        middle = np.mean(vectors, axis=0)
        self.talent: Floats = middle / np.linalg.norm(middle)

    def understands(self, language: str) -> bool:
        return language in {tag.partition("-")[0] for tag in self.transcriber.languages}

    def cost(self, clips: Sequence[tuple[str, Floats]], sample_rate: int) -> dict[str, float]:
        """Word error rate and mean cosine of (text, speech), and one number, the lower the better."""
        heard = WordErrors(0, 0)
        for text, samples in clips:
            errors = word_errors(text, self.transcriber.transcribe(samples, sample_rate))
            # A transcriber that runs wild counts one clip as lost, not as ten.
            heard += WordErrors(min(errors.errors, errors.words), errors.words)
        cosines = [float(self.encoder.embed(samples, sample_rate) @ self.talent) for _, samples in clips]
        likeness = float(np.mean(cosines))
        return {
            "wer": round(heard.rate, 4),
            "cosine": round(likeness, 4),
            "cost": round(heard.rate + LIKENESS_WEIGHT * (1 - likeness), 4),
        }


def made(path: str) -> Any:
    """An instance of the class at a dotted path. Raises EngineError: engine_unavailable."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)()
    except ImportError as error:
        raise EngineError(
            "engine_unavailable", f"{path} cannot be loaded; install the worker extra or name another."
        ) from error
