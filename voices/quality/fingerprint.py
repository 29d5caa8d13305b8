"""A short code of a performance, the same after re-encoding, re-levelling, resampling or trimming."""

import base64
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voices.quality.recording import Samples
from voices.quality.spectra import banded_power

Code = NDArray[np.uint16]

FRAME_SECONDS, HOP_SECONDS = 0.160, 0.040
LOWEST_HZ, HIGHEST_HZ, BANDS = 200.0, 3_800.0, 17
# Re-encoded as MP3 and trimmed between frames a performance differs in .24 of the bits at most, another one
# by the same voice in .44 at least.
SAME_BELOW: Final = 0.28
# How much may have been trimmed, and how much must be left to compare.
MOST_SHIFT = 50
LEAST_OVERLAP = 40
LEAST_SHARE = 0.6


def fingerprint(samples: Samples, sample_rate: int) -> str:
    """16 bits every 40 ms in Base64: where neighbouring bands' difference grows (Haitsma and Kalker 2002)."""
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1)
    power = banded_power(samples, sample_rate, frame_s=FRAME_SECONDS, hop_s=HOP_SECONDS, edges_hz=edges)
    contrast = np.diff(np.log(power + 1e-12), axis=1)
    bits = np.diff(contrast, axis=0) > 0
    code = (bits << np.arange(BANDS - 1)).sum(axis=1).astype("<u2")
    return base64.b64encode(code.tobytes()).decode("ascii")


def nearest(code: str, others: Sequence[str]) -> tuple[int, float] | None:
    """The most alike of other fingerprints and the share of bits that differ; None where none can tell.

    Tries every trim of up to two seconds.
    """
    mine, table, sizes = _decode(code), *_table([_decode(other) for other in others])
    if not sizes.size or not mine.size:
        return None
    least = np.maximum(LEAST_OVERLAP, (LEAST_SHARE * np.maximum(mine.size, sizes)).astype(int))
    best = np.ones(sizes.size)
    for shift in range(-MOST_SHIFT, MOST_SHIFT + 1):
        left, right = mine[max(0, shift) :], table[:, max(0, -shift) :]
        width = min(left.size, right.shape[1])
        overlap = np.minimum(left.size, sizes - max(0, -shift))
        wrong = np.bitwise_count(left[:width] ^ right[:, :width])
        inside = np.arange(width) < overlap[:, None]
        share = (wrong * inside).sum(axis=1, dtype=np.int64) / (np.maximum(overlap, 1) * (BANDS - 1))
        best = np.where(overlap >= least, np.minimum(best, share), best)
    number = int(best.argmin())
    return (number, float(best[number])) if best[number] < 1 else None


def _table(codes: Sequence[Code]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The codes as rows of one length, and how long each is."""
    sizes = np.array([code.size for code in codes], dtype=np.int64)
    table = np.zeros((len(codes), int(sizes.max(initial=0))), dtype=np.uint16)
    for row, code in zip(table, codes, strict=True):
        row[: code.size] = code
    return table, sizes


def _decode(code: str) -> Code:
    return np.frombuffer(base64.b64decode(code), dtype="<u2")
