"""Audio that is enough like speech to carry a mark: voiced and unvoiced syllables with formants."""

import numpy as np
from numpy.typing import NDArray


def speechlike(seconds: float, rate: int, seed: int = 1) -> NDArray[np.float32]:
    """Deterministic syllables of 120 to 240 ms, pitched around 120 Hz, with noise bursts between them."""
    rng = np.random.default_rng(seed)
    parts = []
    total = 0
    while total < seconds * rate:
        part = syllable(rng, rate)
        parts.append(part)
        total += len(part)
    return np.concatenate(parts)[: int(seconds * rate)].astype(np.float32)


def syllable(rng: np.random.Generator, rate: int, pitch: float = 120.0) -> NDArray[np.float64]:
    """One consonant-like burst and one vowel-like tone."""
    length = int(rng.uniform(0.12, 0.24) * rate)
    time = np.arange(length) / rate
    glide = pitch * (1 + 0.1 * rng.uniform(-1, 1) * time / time[-1])
    phase = 2 * np.pi * np.cumsum(glide) / rate
    formants = rng.uniform([300, 900, 2300], [800, 2000, 3000])
    vowel = np.zeros(length)
    for harmonic in range(1, int(min(4000, rate / 2.2) / pitch)):
        weight = sum(np.exp(-(((harmonic * pitch - f) / 150) ** 2)) for f in formants) + 0.02
        vowel += weight * np.sin(harmonic * phase)
    envelope = np.sin(np.pi * np.arange(length) / length) ** 0.5
    burst = rng.standard_normal(int(0.05 * rate)) * 0.08
    spoken = np.concatenate([burst, vowel * envelope / max(1e-9, np.abs(vowel).max()) * 0.5])
    return spoken + rng.standard_normal(len(spoken)) * 10 ** (-60 / 20)
