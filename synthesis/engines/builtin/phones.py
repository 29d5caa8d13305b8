"""A sentence as phones with boundaries in 5 ms frames."""

from dataclasses import dataclass

import numpy as np

from .arrays import Ints
from .features import FRAME_SECONDS
from .sources.protocol import PAUSE, OpenReading, Reading

MINIMUM_FRAMES = 2


@dataclass(frozen=True, slots=True)
class PhoneSequence:
    """Names, `len(names) + 1` boundaries, word starts, and the index each phone had in its reading.

    An optional pause that the talent made and the source did not has no frames of the source.
    """

    names: tuple[str, ...]
    boundaries: Ints
    word_starts: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.names)

    def part(self, part: slice) -> "PhoneSequence":
        """Some of the phones in a row, with their boundaries."""
        low, high, _ = part.indices(len(self))
        boundaries = self.boundaries[low : high + 1]
        return PhoneSequence(self.names[low:high], boundaries, self.word_starts[low:high])


def from_reading(reading: Reading | OpenReading, frames: int) -> PhoneSequence:
    """Quantise a reading's phones to `frames` frames, merge pauses, begin and end with a pause."""
    rows: list[tuple[int, str, bool]] = []
    for phone in reading.phones:
        at = min(round(phone.start / FRAME_SECONDS), frames - 1)
        if rows and phone.name == PAUSE == rows[-1][1]:
            continue
        if rows and at - rows[-1][0] < MINIMUM_FRAMES:
            if rows[-1][1] == PAUSE:
                rows[-1] = (rows[-1][0], phone.name, phone.word_start)
                continue
            at = rows[-1][0] + MINIMUM_FRAMES
        rows.append((at, phone.name, phone.word_start))
    if not rows or rows[0][1] != PAUSE:
        rows.insert(0, (0, PAUSE, False))
    if rows[-1][1] != PAUSE:
        rows.append((frames - 1, PAUSE, False))
    starts = [0, *(max(1, row[0]) for row in rows[1:]), frames]
    boundaries = np.minimum(np.maximum.accumulate(np.array(starts)), frames)
    return PhoneSequence(tuple(row[1] for row in rows), boundaries, tuple(row[2] for row in rows))


def with_optional_pauses(phones: PhoneSequence) -> tuple[PhoneSequence, tuple[bool, ...], tuple[bool, ...]]:
    """Allow a pause before every word but the first.

    Returns the longer sequence, which of its phones were inserted, and which may be skipped (those and the
    source's own interior pauses).
    """
    names, starts, words = list[str](), list[int](), list[bool]()
    inserted, skippable = list[bool](), list[bool]()
    for index, name in enumerate(phones.names):
        if index and phones.word_starts[index] and PAUSE not in (name, phones.names[index - 1]):
            names.append(PAUSE)
            starts.append(int(phones.boundaries[index]))
            words.append(False)
            inserted.append(True)
            skippable.append(True)
        names.append(name)
        starts.append(int(phones.boundaries[index]))
        words.append(phones.word_starts[index])
        inserted.append(False)
        skippable.append(name == PAUSE and 0 < index < len(phones) - 1)
    boundaries = np.array([*starts, int(phones.boundaries[-1])])
    return PhoneSequence(tuple(names), boundaries, tuple(words)), tuple(inserted), tuple(skippable)
