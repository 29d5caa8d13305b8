"""A speaker encoder that hears nothing but pitch, so that tests choose who speaks."""

from typing import Any

import numpy as np


class PitchEncoder:
    """One direction for every 40 Hz; counts how often it was asked."""

    name, version, dimensions = "pitch", "1", 16
    calls = 0

    def embed(self, samples: Any, sample_rate: int) -> Any:
        type(self).calls += 1
        if samples.size < 0.6 * sample_rate:
            raise ValueError("Too little speech.")
        spectrum = np.abs(np.fft.rfft(samples))
        pitch = np.argmax(spectrum) * sample_rate / samples.size
        vector = np.full(16, 0.05)
        vector[int(pitch // 40) % 16] = 1.0
        return (vector / np.linalg.norm(vector)).astype(np.float32)
