"""One cell of the clone bench: a talent trained on so many minutes. Each step is a process of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from synthesis.engines.builtin.engine import MINIMUM_SECONDS, BuiltinEngine
from synthesis.engines.builtin.sources.choice import open_source
from synthesis.engines.builtin.sources.espeak import EspeakSource
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.protocol import SpeechRequest

from . import _clone_samples as samples
from ._clone_listening import Heard, Listener, Vector
from ._clone_talents import TALENTS, Clip, crowd, recorded
from ._clone_texts import DEVELOPMENT, LATENCY, lines
from ._processes import cpu_seconds, machine_cpu_seconds, peak_mb

LANGUAGE = "en"
PROSODY_TEXTS = 24


class Part(Enum):
    """Which of the bench's figures a cell is for."""

    HEADLINE = "the talent's figures"
    LADDER = "the figures by minutes of takes"
    WIDE = "the bandwidth"
    LONG = "the cost of thirty minutes"


@dataclass(frozen=True)
class Cell:
    """A talent, the minutes to train on, and the texts to speak beside the talent's own held-out ones."""

    talent: str
    minutes: float
    texts: tuple[str, ...]
    seed: int = 0
    part: Part = Part.HEADLINE

    @property
    def label(self) -> str:
        return f"clone-{self.minutes:g}min"

    @property
    def spoken(self) -> list[str]:
        return [*TALENTS[self.talent].held_out(), *self.texts]


@dataclass(frozen=True)
class Trained:
    """What a training cost and gave."""

    seconds: float
    cpu_seconds: float
    memory_mb: float
    artefact_mb: float
    details: dict[str, Any]


@dataclass(frozen=True)
class Spoken:
    """What a voice cost to speak with, and how it sounded; CPU seconds per second of speech."""

    rtf: float
    memory_mb: float
    seconds: float
    sample_rate: int
    heard: Heard


@dataclass(frozen=True)
class Latency:
    """Loading in seconds; milliseconds until the first samples of a text.

    By the clock the median, of CPU the mean (children's CPU is counted in ticks); cold: the very first text,
    for which the source's process starts. `busy_elsewhere`: the cores that other work kept meanwhile.
    """

    load_seconds: float
    first_audio_ms: float
    first_audio_cpu_ms: float
    cold_first_audio_ms: float
    busy_elsewhere: float


def train(cell: Cell, artefact: Path) -> Trained:
    """Train a cell's voice into a file."""
    talent = TALENTS[cell.talent]
    takes = talent.takes(cell.minutes, kept_back=cell.spoken)
    engine = BuiltinEngine(
        seed=cell.seed,
        minimum_seconds=min(MINIMUM_SECONDS, 58 * cell.minutes),
        avoid_source_voices=talent.avoid_source_voices,
    )
    began = cpu_seconds()
    trained = engine.train(takes, language=LANGUAGE, progress=lambda _fraction, _stage: None)
    spent = cpu_seconds() - began
    artefact.write_bytes(trained.artefact)
    seconds = sum(len(take.samples) / take.sample_rate for take in takes)
    size = len(trained.artefact) / 1e6
    return Trained(seconds, spent, peak_mb(), size, dict(trained.details))


def speak(cell: Cell, artefact: Path, place: samples.Place) -> Spoken:
    """Load the voice, speak every text, keep the clips for listeners, and listen."""
    began = cpu_seconds()
    voice = BuiltinEngine().load(artefact.read_bytes())
    clips = dict[str, Clip]()
    for text in cell.spoken:
        speech = voice.synthesize(SpeechRequest(text, LANGUAGE))
        clips[text] = (speech.samples, speech.sample_rate)
    spent, memory = cpu_seconds() - began, peak_mb()
    voice.close()
    seconds = sum(len(waveform) / rate for waveform, rate in clips.values())
    samples.keep(place, cell.talent, cell.label, clips)
    heard = Listener(place.heard).hear(clips, _prosody_of(cell.talent, cell.spoken))
    return Spoken(spent / seconds, memory, seconds, voice.sample_rate, heard)


def first_audio(artefact: Path) -> Latency:
    """How soon a voice answers; means something only while nothing else computes."""
    data = artefact.read_bytes()
    began = time.perf_counter()
    voice = BuiltinEngine().load(data)
    loaded = time.perf_counter() - began
    cold, _ = _first_piece(voice, lines(DEVELOPMENT)[0])
    clock, machine, ours = time.perf_counter(), machine_cpu_seconds(), cpu_seconds()
    timed = [_first_piece(voice, text) for text in lines(LATENCY)]
    others = (machine_cpu_seconds() - machine) - (cpu_seconds() - ours)
    busy = max(0.0, others / (time.perf_counter() - clock))
    voice.close()
    return Latency(loaded, median(wall for wall, _ in timed), mean(cpu for _, cpu in timed), cold, busy)


def own(talent: str, texts: Sequence[str], place: samples.Place) -> Heard:
    """The talent's own readings, kept for listeners and listened to."""
    clips = TALENTS[talent].own([*TALENTS[talent].held_out(), *texts])
    samples.keep(place, talent, "own", clips)
    return Listener(place.heard).hear(clips, _prosody_of(talent, list(clips)))


def reference(name: str, texts: Sequence[str], place: samples.Place) -> Heard:
    """What espeak-ng and flite (slt) make of the texts, for comparison."""
    source = EspeakSource("en-us") if name == "espeak" else FliteSource("slt")
    clips = {
        text: (reading.samples, reading.sample_rate) for text in texts for reading in [source.read(text)]
    }
    source.close()
    samples.keep(place, samples.REFERENCES, name, clips)
    return Listener(place.heard).hear(clips, ())


def keep_source(talent: str, settings: dict[str, Any], texts: Sequence[str], place: samples.Place) -> None:
    """The source's readings, as the voice hears them before it speaks, for listeners."""
    source = open_source(settings)
    clips = {
        text: (reading.samples, reading.sample_rate) for text in texts for reading in [source.read(text)]
    }
    source.close()
    samples.keep(place, talent, "source", clips)


def enrolled(talents: Sequence[str], place: samples.Place) -> dict[str, Vector]:
    """The voices to tell a talent from: those talents, and the crowd where the recordings are."""
    listener = Listener(place.heard)
    voices = {name: listener.centroid(TALENTS[name].enrolment()) for name in talents}
    return voices | {name: listener.centroid(clips) for name, clips in (crowd() if recorded() else ())}


def _first_piece(voice: Any, text: str) -> tuple[float, float]:
    """Milliseconds, by the clock and of CPU, until a stream's first samples."""
    cpu, began = cpu_seconds(), time.perf_counter()
    stream = voice.stream(SpeechRequest(text, LANGUAGE))
    piece = next(stream)
    wall = 1000 * (time.perf_counter() - began)
    used = 1000 * (cpu_seconds() - cpu)
    # Broken off, a stream ends its source's process, and the next text would wait for another.
    for _ in stream:
        pass
    if not np.any(piece):
        raise ValueError("the first piece of a stream is silent")
    return wall, used


def _prosody_of(talent: str, texts: Sequence[str]) -> list[str]:
    """Texts that talent and clone both read: the held-out ones where the talent read no others."""
    held_out = TALENTS[talent].held_out()
    return held_out or list(texts)[:PROSODY_TEXTS]
