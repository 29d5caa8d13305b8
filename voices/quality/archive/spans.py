"""Parts a file into spans that leave nothing out, and finds sentences at the talent's own pauses."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voices.quality.archive import limits
from voices.quality.archive.grid import FRAME_SECONDS
from voices.quality.archive.listening import SPEECH, Heard
from voices.quality.archive.speakers import OTHER_BELOW, TALENT_FROM

# A held-tone score: clean speech stays below 1.56, a bed 10 dB below the voice lies above in nine of ten,
# music alone above 2.4.
TONES_UNDER_SPEECH: Final = 1.5
TONES_ALONE: Final = 1.8
# Louder than this under the loud speech, what is neither speech nor music is noise, not silence.
NOISE_RANGE_DB: Final = 25.0

PHRASE_PAUSE: Final = round(0.16 / FRAME_SECONDS)
SHORTEST_PHRASE: Final = round(0.1 / FRAME_SECONDS)
LONGEST_PAUSE: Final = round(1.0 / FRAME_SECONDS)
SENTENCE_PAUSE: Final = round(0.5 / FRAME_SECONDS)
PADDING: Final = round(0.16 / FRAME_SECONDS)
LONG_PHRASE: Final = round(1.0 / FRAME_SECONDS)
SHORTEST: Final = round(limits.SENTENCE_MINIMUM_SECONDS / FRAME_SECONDS)
LONGEST: Final = int(limits.SENTENCE_MAXIMUM_SECONDS / FRAME_SECONDS) - 2 * PADDING


class Kind(StrEnum):
    """What a span is, and so why it was or was not kept."""

    TALENT = "talent"  # in a sentence that is kept
    SHORT = "short"  # the talent, too briefly for a sentence
    UNCLEAR = "unclear"  # speech of nobody certain, or without a pause to cut at
    POOR = "poor"  # the talent, and the quality report rejects it
    OTHER = "other"
    MUSIC = "music"  # alone or beneath speech
    NOISE = "noise"
    SILENCE = "silence"


SPOKEN: Final = (Kind.TALENT, Kind.SHORT, Kind.UNCLEAR, Kind.POOR, Kind.OTHER)
CODES: Final = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Span:
    """Frames from `start` up to `end`, and what they are."""

    start: int
    end: int
    kind: Kind

    @property
    def frames(self) -> int:
        return self.end - self.start


def phrases(heard: Heard, similarity: NDArray[np.float64]) -> list[Span]:
    """Stretches of speech between pauses of 160 ms, each named for who speaks."""
    speaking = _fill(heard.speech > SPEECH, PHRASE_PAUSE)
    found = [run for run in _runs(speaking) if run[1] - run[0] >= SHORTEST_PHRASE]
    return [Span(start, end, _name(heard, similarity, start, end)) for start, end in found]


def sentences(spoken: Sequence[Span], frames: int) -> list[Span]:
    """Sentences of 3 to 12 s inside the talent's turns, cut at pauses, a little of the pause around them.

    A turn ends where somebody else speaks, music plays, or more than a second passes. `frames` is the length
    of the file.
    """
    kept: list[Span] = []
    for turn in _turns(spoken):
        for group in _cut(turn):
            start, end = group[0].start, group[-1].end
            if SHORTEST <= end - start <= LONGEST:
                kept.append(Span(start, end, Kind.TALENT))
    return _padded(kept, spoken, frames)


def partition(heard: Heard, spoken: Sequence[Span], kept: Sequence[Span]) -> list[Span]:
    """Spans that cover every frame once, in order; `kept` are sentences with their final kind."""
    code = _between_speech(heard)
    for phrase in spoken:
        kind = phrase.kind
        if kind == Kind.TALENT:
            kind = Kind.SHORT if phrase.frames <= LONGEST else Kind.UNCLEAR
        code[phrase.start : phrase.end] = CODES[kind]
    for sentence in kept:
        code[sentence.start : sentence.end] = CODES[sentence.kind]
    edges = np.flatnonzero(np.diff(code)) + 1
    bounds = [0, *edges.tolist(), code.size]
    kinds = list(Kind)
    return [Span(a, b, kinds[code[a]]) for a, b in itertools.pairwise(bounds) if b > a]


def _name(heard: Heard, similarity: NDArray[np.float64], start: int, end: int) -> Kind:
    if end - start >= LONG_PHRASE and float(heard.tones[start:end].mean()) >= TONES_UNDER_SPEECH:
        return Kind.MUSIC
    known = similarity[start:end][~np.isnan(similarity[start:end])]
    if not known.size:
        return Kind.UNCLEAR
    middle = float(known.mean())
    # One voice all through: where windows disagree, the speaker changes without a pause.
    if middle >= TALENT_FROM and float(known.min()) >= OTHER_BELOW - 0.06:
        return Kind.TALENT
    if middle < OTHER_BELOW and float(known.max()) < TALENT_FROM + 0.04:
        return Kind.OTHER
    return Kind.UNCLEAR


def _turns(spoken: Sequence[Span]) -> list[list[Span]]:
    turns: list[list[Span]] = []
    last: Span | None = None
    for phrase in spoken:
        if phrase.kind == Kind.TALENT:
            near = last is not None and last.kind == Kind.TALENT
            if near and last is not None and phrase.start - last.end <= LONGEST_PAUSE:
                turns[-1].append(phrase)
            else:
                turns.append([phrase])
        last = phrase
    return turns


def _cut(turn: list[Span]) -> list[list[Span]]:
    """Split at the longest pause that leaves enough on both sides, while it is too long or the pause ends a
    sentence."""
    length = turn[-1].end - turn[0].start
    pauses = [
        (later.start - earlier.end, at) for at, (earlier, later) in enumerate(itertools.pairwise(turn), 1)
    ]
    fair = [
        (pause, at)
        for pause, at in pauses
        if turn[at - 1].end - turn[0].start >= SHORTEST and turn[-1].end - turn[at].start >= SHORTEST
    ]
    choice = max(fair or (pauses if length > LONGEST else []), default=None)
    if choice is None or (length <= LONGEST and choice[0] < SENTENCE_PAUSE):
        return [turn]
    return [*_cut(turn[: choice[1]]), *_cut(turn[choice[1] :])]


def _padded(kept: Sequence[Span], spoken: Sequence[Span], frames: int) -> list[Span]:
    """Sentences grown into the pauses around them, at most halfway to the next speech."""
    starts = np.array([phrase.start for phrase in spoken], np.int64)
    ends = np.array([phrase.end for phrase in spoken], np.int64)
    grown = []
    for sentence in kept:
        before = ends[ends <= sentence.start].max(initial=-2 * PADDING)
        after = starts[starts >= sentence.end].min(initial=sentence.end + 2 * PADDING)
        start = sentence.start - min(PADDING, (sentence.start - int(before)) // 2)
        end = sentence.end + min(PADDING, (int(after) - sentence.end) // 2)
        grown.append(Span(max(start, 0), min(end, frames), sentence.kind))
    return grown


def _between_speech(heard: Heard) -> NDArray[np.int64]:
    """Music, noise or silence for every frame, as if nobody spoke."""
    talking = heard.speech > SPEECH
    levels = heard.level_db[talking] if talking.any() else heard.level_db
    loud = float(np.percentile(levels, 90)) if levels.size else 0.0
    noisy = _fill(heard.level_db > loud - NOISE_RANGE_DB, PHRASE_PAUSE)
    code = np.full(heard.speech.size, CODES[Kind.SILENCE], dtype=np.int64)
    # A breath between two words is a pause, not noise.
    for start, end in _runs(noisy & ~_fill(talking, SENTENCE_PAUSE)):
        if end - start >= SENTENCE_PAUSE:
            code[start:end] = CODES[Kind.NOISE]
    code[(code == CODES[Kind.NOISE]) & (heard.tones >= TONES_ALONE)] = CODES[Kind.MUSIC]
    return code


def _fill(mask: NDArray[np.bool_], longest: int) -> NDArray[np.bool_]:
    """The mask with its gaps of at most `longest` frames closed, none at its ends."""
    filled = mask.copy()
    for start, end in _runs(~mask):
        if start > 0 and end < mask.size and end - start <= longest:
            filled[start:end] = True
    return filled


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))
