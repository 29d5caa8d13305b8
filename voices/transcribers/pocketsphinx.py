"""PocketSphinx with the English model of its package (BSD): weak, offline, deterministic."""

from importlib.metadata import version as package_version
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
PEAK = 0.7
PADDING_SECONDS = 0.2
# Wider than the defaults: slower, and fewer words lost on voices far from its training speech.
BEAM, WORD_BEAM, MODELS_PER_FRAME = 1e-40, 1e-25, 3000


class PocketsphinxTranscriber:
    """Loads the decoder on first use and keeps it; one thread at a time."""

    name = "pocketsphinx"
    languages = ("en",)

    def __init__(self) -> None:
        self._decoder: Any = None

    @property
    def version(self) -> str:
        return package_version("pocketsphinx")

    def transcribe(self, samples: NDArray[np.float32], sample_rate: int) -> str:
        """See Transcriber."""
        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise ValueError("A transcription needs finite mono samples.")
        if not samples.size:
            return ""
        decoder = self._load()
        # No clip's words may depend on the clips before it.
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw(_pcm(samples, sample_rate), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        return str(hypothesis.hypstr).lower() if hypothesis else ""

    def _load(self) -> Any:
        from pocketsphinx import Decoder

        if self._decoder is None:
            self._decoder = Decoder(
                samprate=float(RATE), loglevel="FATAL", beam=BEAM, wbeam=WORD_BEAM, maxhmmpf=MODELS_PER_FRAME
            )
        return self._decoder


def _pcm(samples: NDArray[np.float32], sample_rate: int) -> bytes:
    """16-bit samples at one peak level, padded, with a fixed faint dither."""
    import soxr

    speech = samples if sample_rate == RATE else soxr.resample(samples, sample_rate, RATE)
    speech = speech / max(1e-6, float(np.abs(speech).max())) * PEAK
    padded = np.pad(speech, int(PADDING_SECONDS * RATE))
    padded = padded + 1e-4 * np.random.default_rng(0).standard_normal(len(padded))
    pcm: NDArray[np.int16] = (np.clip(padded, -1, 1) * 32767).astype("<i2")
    return pcm.tobytes()
