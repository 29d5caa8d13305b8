"""The silence before the first and after the last word of a sentence that comes in pieces."""

from collections.abc import Iterable, Iterator

import numpy as np

from .arrays import Floats, Ints

LEAD_SECONDS, TAIL_SECONDS, FADE_SECONDS = 0.06, 0.12, 0.01
FRAME_SECONDS = 0.005


def trimmed(pieces: Iterable[Floats], rate: int, threshold: float) -> Iterator[Floats]:
    """Leave a breath of room tone before and after the words, faded in and out.

    `threshold` is the level (root mean square of 5 ms) above which there is a word.
    """
    lead, tail, fade = (round(s * rate) for s in (LEAD_SECONDS, TAIL_SECONDS, FADE_SECONDS))
    held: Floats = np.zeros(0, np.float32)
    begun = False
    for piece in pieces:
        held = np.concatenate([held, piece])
        if not begun:
            first = _first_loud(held, rate, threshold)
            held = held[max(0, (len(held) if first is None else first) - lead) :]
            if first is None:
                continue
            begun = True
            held[:fade] *= np.linspace(0, 1, len(held[:fade]), dtype=held.dtype)
        # Silence at the end may be the sentence's last: it waits for the next piece.
        end = _end_of_loud(held, rate, threshold)
        if end:
            yield held[:end]
        held = held[end:]
    ending = held[:tail].copy()
    last = ending[len(ending) - min(fade, len(ending)) :]
    last *= np.linspace(1, 0, len(last), dtype=last.dtype)
    if len(ending):
        yield ending


def _loud(samples: Floats, rate: int, threshold: float) -> tuple[int, Ints]:
    frame = round(FRAME_SECONDS * rate)
    count = len(samples) // frame
    level = np.sqrt((samples[: count * frame].reshape(count, frame) ** 2).mean(1))
    return frame, np.flatnonzero(level > threshold)


def _first_loud(samples: Floats, rate: int, threshold: float) -> int | None:
    frame, loud = _loud(samples, rate, threshold)
    return int(loud[0]) * frame if len(loud) else None


def _end_of_loud(samples: Floats, rate: int, threshold: float) -> int:
    frame, loud = _loud(samples, rate, threshold)
    return (int(loud[-1]) + 1) * frame if len(loud) else 0
