"""The talents the clone bench trains: LJ Speech's reader, and flite voices standing in for talents."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.protocol import TrainingTake

ROOT = Path(__file__).resolve().parents[2]
SPEECH = ROOT.parent / "shared" / "speech"
PROMPTS = ROOT / "voices" / "prompts" / "english.txt"
NEW_SENTENCES = Path(__file__).with_name("clone_sentences.txt")
LJ_TRAIN_LINES, LJ_HELD_OUT_LINES = 26, 6
STAND_INS = ("slt", "rms", "awb")
STAND_IN_SECONDS = 600.0

Clip = tuple[NDArray[np.float32], int]


@dataclass(frozen=True)
class Talent:
    """A talent's takes; texts nobody trained on; the talent's own recordings of some of them."""

    name: str
    takes: list[TrainingTake]
    texts: list[str]
    own: dict[str, Clip]
    avoid_source_voices: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return sum(len(take.samples) / take.sample_rate for take in self.takes)


def lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def clip(path: Path) -> Clip:
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


def lj_lines() -> list[str]:
    """The 32 lines of LJ Speech as read, none where the recordings are absent."""
    path = SPEECH / "ljspeech" / "metadata.csv"
    return [line.split("|")[2] for line in lines(path)] if path.exists() else []


def lj() -> Talent:
    """26 lines to train; 6 held-out lines and 40 new sentences to speak."""
    folder = SPEECH / "ljspeech"
    rows = [line.split("|") for line in lines(folder / "metadata.csv")]
    takes = [TrainingTake(row[0], *clip(folder / f"{row[0]}.flac"), row[2]) for row in rows[:LJ_TRAIN_LINES]]
    held_out = rows[LJ_TRAIN_LINES : LJ_TRAIN_LINES + LJ_HELD_OUT_LINES]
    own = {row[2]: clip(folder / f"{row[0]}.flac") for row in held_out}
    return Talent("lj", takes, [*own, *lines(NEW_SENTENCES)], own, ())


def stand_in(voice: str) -> Talent:
    """Ten minutes of the prompts in a flite voice, and its own reading of texts that are none of them.

    The forty new sentences are short and easy: a few errors more or less double a rate. The lines of LJ
    Speech, where they are, make the ratio of two rates worth reading.
    """
    source = FliteSource(voice)
    takes, seconds = list[TrainingTake](), 0.0
    for number, text in enumerate(lines(PROMPTS)):
        if seconds >= STAND_IN_SECONDS:
            break
        reading = source.read(text)
        takes.append(TrainingTake(f"{voice}-{number:03d}", reading.samples, reading.sample_rate, text))
        seconds += len(reading.samples) / reading.sample_rate
    own = dict[str, Clip]()
    for text in [*lines(NEW_SENTENCES), *lj_lines()]:
        reading = source.read(text)
        own[text] = (reading.samples, reading.sample_rate)
    source.close()
    return Talent(f"flite_{voice}", takes, list(own), own, (voice,))


def crowd() -> Iterator[tuple[str, list[Clip]]]:
    """The 65 other speakers of the shared recordings, each with all of their utterances."""
    folder = SPEECH / "librispeech"
    for speaker in sorted(folder.iterdir()):
        if speaker.is_dir() and speaker.name != "one-each":
            yield speaker.name, [clip(path) for path in sorted(speaker.glob("*.flac"))]
    for path in sorted((folder / "one-each").glob("*.flac")):
        yield path.stem, [clip(path)]
