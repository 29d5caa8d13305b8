"""Where each phone of the script lies in a take: DTW from the source's reading, then Viterbi training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Flags, Floats, Ints
from .dtw import distances, warping_path
from .features import HOP, Analysis
from .hmm import STATES, Labelled, PhoneModels, align
from .phones import PhoneSequence, with_optional_pauses
from .sources.protocol import PAUSE

SPECTRAL = 25
ROUNDS = 5
PAUSE_PENALTY = 15.0
SHORTEST_PAUSE = 8
SILENCE_DECIBELS, SILENCE_FRAMES = -35.0, 24
PAUSE_REACH, PHONE_REST = 12, 4


@dataclass(frozen=True, slots=True)
class Utterance:
    """One take beside the source's reading of its text."""

    take_id: str
    source: Analysis
    source_phones: PhoneSequence
    talent: Analysis
    samples: Floats


@dataclass(frozen=True, slots=True)
class Aligned:
    """A take's phones with their boundaries in the reading (`phones`) and in the take (`boundaries`).

    `gaps` says frame by frame by how much the best state of any phone beats the aligned one.
    """

    phones: PhoneSequence
    boundaries: Ints
    gaps: Floats


@dataclass(frozen=True, slots=True)
class SpeakerScale:
    """Mean and deviation of a speaker's mel-cepstra over the louder frames."""

    mean: Floats
    deviation: Floats

    @classmethod
    def over(cls, analyses: Sequence[Analysis]) -> "SpeakerScale":
        frames = np.concatenate([analysis.mel_cepstra[:, :SPECTRAL] for analysis in analyses])
        loud = frames[frames[:, 0] > np.percentile(frames[:, 0], 25)]
        return cls(loud.mean(0), loud.std(0))

    def apply(self, analysis: Analysis) -> Floats:
        scaled: Floats = (analysis.mel_cepstra[:, :SPECTRAL] - self.mean) / self.deviation
        return scaled.astype(np.float32)


def matching_frames(analysis: Analysis, scale: SpeakerScale) -> Floats:
    """Frames to compare speakers by: scaled mel-cepstra, their slopes, voicing."""
    still = scale.apply(analysis)
    slopes = np.zeros_like(still)
    slopes[1:-1] = (still[2:] - still[:-2]) / 2
    voiced = (analysis.f0 > 0).astype(np.float32)[:, None]
    return np.concatenate([still, 1.5 * slopes, 2 * voiced], axis=1)


def silent_frames(samples: Floats, frames: int) -> Flags:
    """Frames in runs of at least SILENCE_FRAMES that lie far below the take's loud parts."""
    power = np.concatenate(([0.0], np.cumsum(np.asarray(samples, np.float64) ** 2)))
    centres = np.arange(frames) * HOP
    low = np.clip(centres - HOP, 0, len(samples))
    high = np.clip(centres + 2 * HOP, 1, len(samples))
    energy = np.sqrt((power[high] - power[low]) / np.maximum(high - low, 1) + 1e-12)
    level = 20 * np.log10(energy + 1e-7)
    quiet = level - np.percentile(level, 95) < SILENCE_DECIBELS
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    silent = np.zeros(frames, bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        silent[start:end] = end - start >= SILENCE_FRAMES
    return silent


def align_takes(utterances: Sequence[Utterance], progress: Callable[[float], None]) -> list[Aligned]:
    """Align all takes of one talent; `progress` gets a fraction."""
    source_scale = SpeakerScale.over([utterance.source for utterance in utterances])
    talent_scale = SpeakerScale.over([utterance.talent for utterance in utterances])
    frames = [matching_frames(utterance.talent, talent_scale) for utterance in utterances]
    silences = [silent_frames(utterance.samples, len(utterance.talent)) for utterance in utterances]
    optional = [with_optional_pauses(utterance.source_phones) for utterance in utterances]
    boundaries = list[Ints]()
    for index, utterance in enumerate(utterances):
        reading = matching_frames(utterance.source, source_scale)
        boundaries.append(_carried_over(reading, frames[index], optional[index][0].boundaries))
        progress(0.3 * (index + 1) / len(utterances))
    gaps: list[Floats] = [np.zeros(0)] * len(utterances)
    for turn in range(ROUNDS):
        models = PhoneModels(
            [Labelled(frames[k], optional[k][0].names, boundaries[k]) for k in range(len(utterances))]
        )
        quiet = np.concatenate([f[s] for f, s in zip(frames, silences, strict=True)])
        if turn == 0 and len(quiet) > 2 * STATES and PAUSE in models.index:
            # The first boundaries put speech into optional pauses: learn pauses from silence alone.
            models.set_phone(PAUSE, quiet)
        for k in range(len(utterances)):
            columns = models.columns(optional[k][0].names)
            scores = models.state_scores(frames[k])
            path, boundaries[k] = align(scores[:, columns], optional[k][2], PAUSE_PENALTY)
            gaps[k] = scores.max(1) - scores[np.arange(len(path)), columns[path]]
        progress(0.3 + 0.7 * (turn + 1) / ROUNDS)
    return [
        _settled(optional[k][0], optional[k][1], boundaries[k], silences[k], gaps[k])
        for k in range(len(utterances))
    ]


def _carried_over(reading: Floats, take: Floats, boundaries: Ints) -> Ints:
    """Carry the reading's boundaries to the take by DTW over every other frame."""
    rows, columns = warping_path(distances(reading[::2], take[::2]))
    at = np.searchsorted(rows, np.minimum(boundaries[:-1] // 2, rows[-1]))
    carried = np.append(columns[at] * 2, len(take))
    carried[0] = 0
    result: Ints = np.maximum.accumulate(carried)
    return result


def _settled(
    phones: PhoneSequence, inserted: tuple[bool, ...], boundaries: Ints, silent: Flags, gaps: Floats
) -> Aligned:
    """Grow pauses over the silence around them, then drop inserted pauses too short to be one."""
    grown = boundaries.copy()
    for index, name in enumerate(phones.names):
        if name == PAUSE:
            _grow_pause(grown, index, silent)
    grown[0], grown[-1] = 0, len(silent)
    grown = np.maximum.accumulate(grown)
    keep = [
        index
        for index in range(len(phones))
        if not (inserted[index] and grown[index + 1] - grown[index] < SHORTEST_PAUSE)
    ]
    kept = PhoneSequence(
        tuple(phones.names[index] for index in keep),
        np.append(phones.boundaries[:-1][keep], phones.boundaries[-1]),
        tuple(phones.word_starts[index] for index in keep),
    )
    return Aligned(kept, np.append(grown[:-1][keep], grown[-1]), gaps)


def _grow_pause(boundaries: Ints, index: int, silent: Flags) -> None:
    start, end = int(boundaries[index]), int(boundaries[index + 1])
    frames, last = len(silent), len(boundaries) - 2
    if end - start < SHORTEST_PAUSE:
        around = np.arange(max(0, start - PAUSE_REACH), min(frames, end + PAUSE_REACH))
        around = around[silent[around]]
        if not len(around):
            return
        start = end = int(around[len(around) // 2])
    lowest = int(boundaries[index - 1]) + PHONE_REST if index else 0
    highest = int(boundaries[index + 2]) - PHONE_REST if index < last else frames
    while start > lowest and silent[start - 1]:
        start -= 1
    while end < highest and silent[end]:
        end += 1
    floor = int(boundaries[index - 1]) if index else 0
    ceiling = int(boundaries[index + 2]) if index < last else frames
    if floor <= start < end <= ceiling:
        boundaries[index], boundaries[index + 1] = start, end
