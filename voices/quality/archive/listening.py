"""One pass through a long file: speech, level, held tones and voice prints, frame by frame."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from voices.quality.archive.activity import SpeechDetector
from voices.quality.archive.grid import FRAME, RATE
from voices.quality.archive.music import held_tones

Samples = NDArray[np.float32]
# A voice print of 16 kHz audio; raises ValueError where there is too little speech.
Embed = Callable[[Samples, int], NDArray[np.float32]]

CHUNK_FRAMES = 1875
CONTEXT_FRAMES = 50
# The encoder's own window is 1.6 s; twice that density finds a change of speakers within a second.
PRINT_FRAMES, PRINT_EVERY = 50, 25
PRINT_SPEECH_SHARE = 0.5
SPEECH = 0.5
FLOOR_DB = -100.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Per 32 ms frame: probability of speech, level in dBFS, score of held tones; voice prints of windows.

    `prints` holds one unit vector a row for the 50 frames from `print_starts` on.
    """

    speech: NDArray[np.float32]
    level_db: NDArray[np.float32]
    tones: NDArray[np.float32]
    print_starts: NDArray[np.int64]
    prints: NDArray[np.float32]


def at_grid_rate(blocks: Iterable[Samples], sample_rate: int) -> Iterator[Samples]:
    """The same audio at 16 kHz."""
    if sample_rate == RATE:
        yield from blocks
        return
    resampler = soxr.ResampleStream(sample_rate, RATE, 1, dtype="float32")
    for block in blocks:
        yield resampler.resample_chunk(block)
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def listen(blocks: Iterable[Samples], embed: Embed, progress: Callable[[int], None]) -> Heard:
    """Hear a whole file of 16 kHz mono blocks; `progress` is told the frames heard so far."""
    detector = SpeechDetector()
    speech, level, tones = list[Samples](), list[Samples](), list[Samples]()
    starts, prints = list[int](), list[NDArray[np.float32]]()
    for chunk in _chunks(blocks):
        here = slice(chunk.before * FRAME, (chunk.before + chunk.frames) * FRAME)
        speech.append(detector.hear(chunk.samples[here]))
        level.append(_levels_db(chunk.samples[here]))
        scores = held_tones(chunk.samples)[chunk.before : chunk.before + chunk.frames]
        tones.append(scores.astype(np.float32))
        for start, vector in _prints(chunk, np.concatenate(speech), embed):
            starts.append(start)
            prints.append(vector)
        progress(chunk.first + chunk.frames)
    return Heard(
        _joined(speech), _joined(level), _joined(tones), np.array(starts, np.int64),
        np.stack(prints) if prints else np.zeros((0, 0), np.float32),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Chunk:
    """`frames` new frames beginning with the file's frame `first`, behind `before` frames of context."""

    samples: Samples
    first: int
    before: int
    frames: int


def _chunks(blocks: Iterable[Samples]) -> Iterator[_Chunk]:
    """A minute at a time with 1.6 s around it; what is left at the end and fills no frame falls away."""
    held, first, before = np.zeros(0, np.float32), 0, 0
    for block in blocks:
        held = np.concatenate([held, block])
        while held.size >= (before + CHUNK_FRAMES + CONTEXT_FRAMES) * FRAME:
            yield _Chunk(
                held[: (before + CHUNK_FRAMES + CONTEXT_FRAMES) * FRAME], first, before, CHUNK_FRAMES
            )
            held = held[(before + CHUNK_FRAMES - CONTEXT_FRAMES) * FRAME :]
            first, before = first + CHUNK_FRAMES, CONTEXT_FRAMES
    frames = held.size // FRAME - before
    if frames > 0:
        yield _Chunk(held[: (before + frames) * FRAME], first, before, frames)


def _prints(
    chunk: "_Chunk", speech: NDArray[np.float32], embed: Embed
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Voice prints of the windows that end within the chunk, and where each starts."""
    first = -(-max(0, chunk.first - PRINT_FRAMES + 1) // PRINT_EVERY) * PRINT_EVERY
    for start in range(first, speech.size - PRINT_FRAMES + 1, PRINT_EVERY):
        if np.mean(speech[start : start + PRINT_FRAMES] > SPEECH) < PRINT_SPEECH_SHARE:
            continue
        at = (start - chunk.first + chunk.before) * FRAME
        try:
            yield start, embed(chunk.samples[at : at + PRINT_FRAMES * FRAME], RATE)
        except ValueError:
            continue  # a cough, a word: too little to tell a voice by


def _levels_db(samples: Samples) -> Samples:
    frames = samples.reshape(-1, FRAME)
    power = frames.var(axis=1, dtype=np.float64)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10))), dtype=np.float32)


def _joined(pieces: list[Samples]) -> Samples:
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
