"""Resemblyzer's encoder (MIT or Apache-2.0; its weights ship in its package), 256 numbers at 16 kHz."""

from importlib.metadata import version as package_version
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
MINIMUM_SECONDS = 0.5


class ResemblyzerEncoder:
    """Loads torch and the encoder on first use, on the CPU, and keeps them."""

    name = "resemblyzer"
    dimensions = 256

    def __init__(self) -> None:
        self._encoder: Any = None

    @property
    def version(self) -> str:
        return package_version("resemblyzer")

    def embed(self, samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
        """See SpeakerEncoder; silences are trimmed and the level is normalised first."""
        if samples.ndim != 1:
            raise ValueError("A speaker embedding needs mono samples.")
        if not np.isfinite(samples).all() or not samples.any():
            raise ValueError("A speaker embedding needs finite samples that are not all silent.")
        encoder, preprocess = self._load()
        speech = preprocess(_at_rate(samples, sample_rate))
        if speech.size < MINIMUM_SECONDS * RATE:
            raise ValueError("Too little speech was found for a speaker embedding; send at least 2 seconds.")
        vector = np.asarray(encoder.embed_utterance(speech), dtype=np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def _load(self) -> tuple[Any, Any]:
        from resemblyzer import VoiceEncoder, preprocess_wav

        if self._encoder is None:
            self._encoder = VoiceEncoder("cpu", verbose=False)
        return self._encoder, preprocess_wav


def _at_rate(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    if sample_rate == RATE:
        return samples.astype(np.float32)
    import soxr

    resampled: NDArray[np.float32] = soxr.resample(samples, sample_rate, RATE)
    return resampled.astype(np.float32)
