"""Whisper's features: log-mel spectra of 30 s (Radford et al. 2022, section 2.2)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE, WINDOW, HOP = 16_000, 400, 160
SECONDS = 30
FRAMES = SECONDS * RATE // HOP


def log_mel(samples: NDArray[np.float32], bands: int) -> NDArray[np.float32]:
    """(1, bands, 3000) log-mel features of at most 30 s at 16 kHz; shorter speech is padded with silence."""
    padded = np.zeros(SECONDS * RATE, dtype=np.float32)
    padded[: len(samples)] = samples
    centred = np.pad(padded, WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(centred, WINDOW)[::HOP][:FRAMES]
    hann = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * hann)).astype(np.float32) ** 2
    log = np.log10(np.maximum(_filters(bands) @ power.T, 1e-10))
    scaled = (np.maximum(log, log.max() - 8) + 4) / 4
    return np.ascontiguousarray(scaled[None], dtype=np.float32)


@cache
def _filters(bands: int) -> NDArray[np.float32]:
    from librosa.filters import mel

    filters: NDArray[np.float32] = mel(sr=RATE, n_fft=WINDOW, n_mels=bands)
    return filters
