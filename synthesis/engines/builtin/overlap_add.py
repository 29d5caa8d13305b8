"""Pitch-synchronous overlap-add: takes' audio laid down at other times and another pitch."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints
from .pitch_marks import LOWEST

FEWEST_MARKS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Contiguous audio to lay down.

    `marks` are sample positions in `audio`. `source` (samples in `audio`) and `target` (samples from the
    piece's beginning), both rising, say which moment is to sound when. `raised` holds natural logarithms by
    which the pitch is raised, one for `step` samples of `audio` from `source[0]` on.
    """

    audio: Floats
    marks: Ints
    source: Floats
    target: Floats
    raised: Floats
    step: float


class OverlapAdd:
    """A track that pieces are added to; neighbours cross-fade over one pitch period.

    Every grain is two periods long, from the mark before its own to the mark after, under a raised cosine
    (TD-PSOLA: Moulines and Charpentier, Speech Communication 9, 1990). Where nothing is moved, what comes out
    is what went in.
    """

    def __init__(self, sample_rate: int) -> None:
        self.reach = int(sample_rate / LOWEST) + 1
        # The buffer of the next call begins `reach` samples before its first piece.
        self.held = np.zeros(self.reach)
        self.unsaid = self.reach
        self.begin, self.next_grain = 0.0, 0.0

    def add(self, pieces: Sequence[Piece]) -> Floats:
        """Lay pieces down one after the other; returns the samples that no later grain reaches."""
        total = self.begin + sum(float(piece.target[-1]) for piece in pieces)
        buffer = np.zeros(self.reach + int(total) + self.reach + 2)
        buffer[: len(self.held)] += self.held
        begin, at = self.begin, self.next_grain
        for piece in pieces:
            at = _lay(buffer, piece, begin, at, self.reach)
            begin += float(piece.target[-1])
        settled = int(total)
        self.begin, self.next_grain = total - settled, at - settled
        self.held = buffer[settled:]
        said = buffer[min(self.unsaid, settled) : settled]
        self.unsaid = max(0, self.unsaid - settled)
        return said

    def rest(self) -> Floats:
        """The samples up to the last piece's end."""
        return self.held[self.unsaid : self.reach]


def _lay(buffer: Floats, piece: Piece, begin: float, at: float, reach: int) -> float:
    """Lay grains from `at` to the piece's end; returns where the next piece's first grain belongs."""
    marks, end = piece.marks.tolist(), begin + float(piece.target[-1])
    if len(marks) < FEWEST_MARKS:
        return max(at, end)
    source, target = piece.source.tolist(), piece.target.tolist()
    segment = 0
    while at < end:
        local = at - begin
        while segment < len(target) - 2 and local >= target[segment + 1]:
            segment += 1
        width = target[segment + 1] - target[segment]
        place = source[segment] + (local - target[segment]) / width * (source[segment + 1] - source[segment])
        mark = min(max(_nearest(marks, place), 1), len(marks) - 2)
        left, right = marks[mark] - marks[mark - 1], marks[mark + 1] - marks[mark]
        start = round(at) + reach - left
        buffer[start : start + left + right] += piece.audio[marks[mark - 1] : marks[mark + 1]] * _window(
            left, right
        )
        row = min(max(int((place - source[0]) / piece.step), 0), len(piece.raised) - 1)
        at += right * float(np.exp(-piece.raised[row]))
    return at


def _nearest(marks: list[int], place: float) -> int:
    index = bisect_left(marks, place)
    if index == 0:
        return 0
    if index == len(marks) or place - marks[index - 1] <= marks[index] - place:
        return index - 1
    return index


def _window(left: int, right: int) -> Floats:
    """Up over `left` samples and down over `right`, in raised cosines: neighbours add to 1."""
    rising = 0.5 - 0.5 * np.cos(np.pi * (np.arange(left) + 0.5) / left)
    falling = 0.5 + 0.5 * np.cos(np.pi * (np.arange(right) + 0.5) / right)
    return np.concatenate((rising, falling))
