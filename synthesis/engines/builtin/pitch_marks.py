"""Where each pitch period of a take begins, so that audio can be cut and laid down period by period."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from .arrays import Floats, Ints
from .features import FRAME_SECONDS

UNVOICED_SECONDS = 0.005
LOWEST, ABOVE_HIGHEST = 50.0, 1.3
REACH = 0.3


def pitch_marks(samples: Floats, sample_rate: int, f0: Floats) -> Ints:
    """Sample positions, rising, of the fundamental's crests; every 5 ms where there is no voice.

    `f0` in Hz, one value for 5 ms, 0 where unvoiced. A crest of the fundamental lies at a steady phase of
    each period, which is all that pitch-synchronous overlap-add asks of a mark.
    """
    voiced = f0 > 0
    if not voiced.any():
        return _filled([0, len(samples)], sample_rate)
    fundamental = _fundamental(samples, sample_rate, f0[voiced])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced.astype(np.int8), [0]))))
    hop = sample_rate * FRAME_SECONDS
    found = [0]
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        begin, end = round(first * hop), min(round(last * hop), len(samples))
        marks = _crests(fundamental, begin, end, sample_rate / f0[first:last], hop)
        found.extend(mark for mark in marks if mark > found[-1])
    return _filled([*found, len(samples)], sample_rate)


def _fundamental(samples: Floats, sample_rate: int, f0: Floats) -> Floats:
    band = (LOWEST, ABOVE_HIGHEST * float(np.percentile(f0, 95)))
    filtered: Floats = sosfiltfilt(butter(2, band, "bandpass", fs=sample_rate, output="sos"), samples)
    return filtered


def _crests(fundamental: Floats, begin: int, end: int, periods: Floats, hop: float) -> list[int]:
    """Crests of one voiced stretch, found from its strongest one outwards."""
    if end - begin < 2:
        return []
    start = begin + int(fundamental[begin:end].argmax())
    marks = [start]
    for direction in (1, -1):
        at = start
        while True:
            period = float(periods[min(int((at - begin) / hop), len(periods) - 1)])
            expected = at + direction * period
            if not begin <= expected < end:
                break
            low = max(begin, round(expected - REACH * period))
            high = min(end, round(expected + REACH * period) + 1)
            at = low + int(fundamental[low:high].argmax())
            marks.append(at)
    return sorted(set(marks))


def _filled(marks: list[int], sample_rate: int) -> Ints:
    """Divide every gap too long for a pitch period evenly into about 5 ms."""
    step = UNVOICED_SECONDS * sample_rate
    longest = sample_rate / LOWEST
    parts = list[Ints]()
    for left, right in pairwise(marks):
        count = max(1, round((right - left) / step)) if right - left > longest else 1
        parts.append(np.round(left + np.arange(count) * (right - left) / count).astype(np.int64))
    return np.unique(np.concatenate([*parts, marks[-1:]]))


def packed_marks(takes: Sequence[Ints]) -> dict[str, NDArray[Any]]:
    """The arrays `Marks` reads: each take's marks as steps from mark to mark."""
    return {
        "marks": np.concatenate([np.diff(marks, prepend=0) for marks in takes]).astype(np.int16),
        "take_marks": np.array([len(marks) for marks in takes]),
    }


class Marks:
    """The pitch marks of all takes. Raises ValueError for arrays that disagree."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        steps, counts = arrays["marks"].astype(np.int64), arrays["take_marks"]
        if counts.sum() != len(steps) or (counts < 0).any():
            raise ValueError("pitch marks and takes differ")
        self._takes = [np.cumsum(part) for part in np.split(steps, np.cumsum(counts)[:-1])]

    def cut(self, take: int, left: int, right: int) -> Ints:
        """The marks from sample `left` to `right` of a take, counted from `left`."""
        marks = self._takes[take]
        first, last = np.searchsorted(marks, (left, right))
        within: Ints = marks[first:last] - left
        return within
