"""From aligned takes to the talent's part of an artefact: units, audio, room tone, loudness."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import TrainingTake

from .align import SPECTRAL, Aligned, Utterance
from .arrays import Floats, Ints
from .features import FRAME_SECONDS, continuous_log_f0, resampled
from .loudness import gain_to_target
from .pitch_marks import packed_marks, pitch_marks
from .storage import ROOM_TONE_FRAMES, inner_frames, room_tone_place, unit_arrays, unit_takes
from .units import UnitTake, level_gains
from .waveforms import packed_audio

# Loudness is measured over part of a long session: the meter holds several copies of what it hears.
METERED_SECONDS = 60.0


def packed_takes(
    originals: Mapping[str, TrainingTake],
    utterances: Sequence[Utterance],
    alignments: Sequence[Aligned],
    rate: int,
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header fields and arrays from which a voice makes its units again."""
    takes, audio, marks = list[UnitTake](), list[Floats](), list[Ints]()
    for utterance, aligned in zip(utterances, alignments, strict=True):
        first, end = inner_frames(aligned.phones.names, aligned.boundaries)
        original = originals[utterance.take_id]
        takes.append(_unit_take(utterance, aligned, first, end, original.style))
        audio.append(_audio(original, first, end, rate))
        marks.append(pitch_marks(audio[-1], rate, utterance.talent.f0[first:end]))
    header, arrays = unit_arrays(takes)
    # Measure on what a loaded voice will read.
    read_back = list(unit_takes(header, arrays))
    gains = np.exp(level_gains(read_back)).astype(np.float32)
    arrays |= packed_audio(audio, rate) | packed_marks(marks)
    arrays["room_tone"] = _room_tone(read_back, audio, gains, rate)
    header |= {"sample_rate": rate, "gain": gain_to_target(_metered(audio, gains, rate), rate)}
    return header, arrays


def _unit_take(utterance: Utterance, aligned: Aligned, first: int, end: int, style: str) -> UnitTake:
    boundaries = np.clip(aligned.boundaries, first, end) - first
    return UnitTake(
        utterance.talent.mel_cepstra[first:end, :SPECTRAL],
        *(part[first:end] for part in continuous_log_f0(utterance.talent.f0)),
        aligned.phones.names,
        boundaries,
        style,
    )


def _audio(take: TrainingTake, first: int, end: int, rate: int) -> Floats:
    samples = resampled(take.samples, take.sample_rate, rate)
    hop = rate * FRAME_SECONDS
    return np.asarray(samples[round(first * hop) : round(end * hop)], np.float32)


def _room_tone(takes: Sequence[UnitTake], audio: Sequence[Floats], gains: Floats, rate: int) -> Floats:
    place = room_tone_place(takes)
    if place is None:
        return np.zeros(0, np.float32)
    number, start = place
    low, high = (round(frame * rate * FRAME_SECONDS) for frame in (start, start + ROOM_TONE_FRAMES))
    tone: Floats = (audio[number][low:high] * gains[number]).astype(np.float32)
    return tone


def _metered(audio: Sequence[Floats], gains: Floats, rate: int) -> Floats:
    total = sum(len(samples) for samples in audio) / rate
    every = max(1, int(np.ceil(total / METERED_SECONDS)))
    return np.concatenate([audio[number] * gains[number] for number in range(0, len(audio), every)])
