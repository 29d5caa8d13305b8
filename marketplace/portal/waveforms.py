"""Peaks of audio for the picture in a player."""

import io

import numpy as np
import soundfile

STROKES = 150


def peaks_of(wav: bytes, strokes: int = STROKES) -> list[float]:
    """The loudest sample of each of `strokes` equal stretches, relative to the loudest of all."""
    samples, _ = soundfile.read(io.BytesIO(wav), dtype="float32", always_2d=True)
    mono = np.abs(samples).max(axis=1)
    if not mono.size:
        return []
    stretches = np.array_split(mono, min(strokes, mono.size))
    peaks = np.array([stretch.max() for stretch in stretches])
    loudest = float(peaks.max())
    return [round(float(peak), 3) for peak in peaks / loudest] if loudest else [0.0] * len(peaks)
