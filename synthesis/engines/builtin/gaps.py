"""How long the talent pauses between sentences and between clauses, heard in the takes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..text import USUAL_GAPS, Gaps, marks
from .align import SHORTEST_PAUSE, Aligned
from .edges import LEAD_SECONDS, TAIL_SECONDS
from .features import FRAME_SECONDS
from .phones import PhoneSequence
from .sources.protocol import PAUSE

FEWEST = 5
SHORTEST, LONGEST = 0.05, 1.2


def measured_gaps(
    texts: Sequence[str], readings: Sequence[PhoneSequence], alignments: Sequence[Aligned]
) -> Gaps:
    """The usual gaps, with the talent's own where enough takes have pauses at marks to tell.

    A take tells where the source paused as often as its text has marks. What a sentence keeps of silence
    at its ends (LEAD_SECONDS, TAIL_SECONDS) is part of the pause.
    """
    ends, clauses = list[int](), list[int]()
    for text, reading, aligned in zip(texts, readings, alignments, strict=True):
        kinds, places = marks(text), _pauses(reading)
        if len(kinds) != len(places):
            continue
        lengths = _lengths(aligned)
        for kind, place in zip(kinds, places, strict=True):
            frames = lengths.get(place, 0)
            if frames >= SHORTEST_PAUSE:
                (ends if kind else clauses).append(frames)
    gaps = USUAL_GAPS
    if len(clauses) >= FEWEST:
        gaps = replace(gaps, clause=_gap(clauses))
    if len(ends) >= FEWEST:
        after = _gap(ends)
        gaps = replace(gaps, sentence=after, paragraph=after + USUAL_GAPS.paragraph - USUAL_GAPS.sentence)
    return gaps


def _gap(frames: Sequence[int]) -> float:
    silence = float(np.median(frames)) * FRAME_SECONDS - LEAD_SECONDS - TAIL_SECONDS
    return round(min(max(silence, SHORTEST), LONGEST), 3)


def _pauses(phones: PhoneSequence) -> list[int]:
    """The inner pauses of a reading, each by the number of words before it."""
    said = np.cumsum(phones.word_starts)
    return [int(said[k]) for k in range(1, len(phones) - 1) if phones.names[k] == PAUSE]


def _lengths(aligned: Aligned) -> dict[int, int]:
    """Frames of the take's pauses by the number of words before them."""
    said, lengths = np.cumsum(aligned.phones.word_starts), np.diff(aligned.boundaries)
    found: dict[int, int] = {}
    for k, name in enumerate(aligned.phones.names):
        if name == PAUSE:
            found[int(said[k])] = found.get(int(said[k]), 0) + int(lengths[k])
    return found
