"""Where somebody speaks: Silero's voice activity detector (MIT, its weights ship in its package)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voices.quality.archive.grid import FRAME, RATE

# Frames; half a second.
WARM_UP = 16


class SpeechDetector:
    """Hears a file's frames in order; loads torch and the model on first use.

    On our mixed files it calls music and noise speech in no frame, where webrtcvad's strictest mode does in
    80 to 95 % of music (`./dev bench archive`).
    """

    def __init__(self) -> None:
        self._model: Any = None

    def hear(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in every whole frame of the 16 kHz audio that comes next."""
        self._load()
        return self._hear(samples)

    def _hear(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        import torch

        frames = torch.from_numpy(np.ascontiguousarray(samples[: samples.size // FRAME * FRAME]))
        with torch.inference_mode():
            return np.array(
                [float(self._model(frame, RATE)) for frame in frames.reshape(-1, FRAME)], np.float32
            )

    def _load(self) -> None:
        from silero_vad import load_silero_vad

        if self._model is None:
            self._model = load_silero_vad()
            # A file that begins with speech: without a silence before it the first words are believed late.
            self._hear(np.zeros(WARM_UP * FRAME, np.float32))
