"""The talents the clone bench trains: LJ Speech's reader, and flite voices standing in for talents."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.protocol import TrainingTake

from ._clone_stand_in import varied, widened
from ._clone_texts import LJ_HELD_OUT_LINES, LJ_TRAIN_LINES, SPEECH, lj_rows, script

ENROLLED_EVERY, ENROLLED_TAKES = 9, 21

Clip = tuple[NDArray[np.float32], int]


class TooFewTexts(Exception):
    """A talent cannot read so many minutes without reading a text twice."""


class Talent(Protocol):
    """Someone to clone. `person` is the same for talents who are one voice under two conditions."""

    @property
    def name(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def headline_minutes(self) -> float: ...
    @property
    def avoid_source_voices(self) -> tuple[str, ...]: ...

    def takes(self, minutes: float, kept_back: Collection[str]) -> list[TrainingTake]:
        """At least so many minutes of takes; none of the texts `kept_back` is among them."""
        ...

    def held_out(self) -> list[str]:
        """Texts of the talent's own that are kept out of its takes."""
        ...

    def own(self, texts: Sequence[str]) -> dict[str, Clip]:
        """The talent's own readings of the texts, of those that exist."""
        ...

    def enrolment(self) -> list[Clip]:
        """The clips by which the talent is known; the same for every training."""
        ...


class LjSpeech:
    """A real reader: 26 lines to train (3 minutes), 6 held out."""

    name = person = "lj"
    headline_minutes = 3.0
    avoid_source_voices: tuple[str, ...] = ()

    def takes(self, minutes: float, kept_back: Collection[str]) -> list[TrainingTake]:
        """See Talent; the 26 lines are 2.98 minutes, and the most there is."""
        made, seconds = list[TrainingTake](), 0.0
        for name, words in lj_rows()[:LJ_TRAIN_LINES]:
            if seconds >= 60 * minutes:
                break
            samples, rate = clip(SPEECH / "ljspeech" / f"{name}.flac")
            made.append(TrainingTake(name, samples, rate, words))
            seconds += len(samples) / rate
        if seconds < 59 * minutes:
            raise TooFewTexts(f"LJ Speech has {seconds / 60:.1f} minutes here, not {minutes:g}.")
        return made

    def held_out(self) -> list[str]:
        return [words for _, words in lj_rows()[-LJ_HELD_OUT_LINES:]]

    def own(self, texts: Sequence[str]) -> dict[str, Clip]:
        rows = lj_rows()[-LJ_HELD_OUT_LINES:]
        return {words: clip(SPEECH / "ljspeech" / f"{name}.flac") for name, words in rows if words in texts}

    def enrolment(self) -> list[Clip]:
        return [(take.samples, take.sample_rate) for take in self.takes(self.headline_minutes, ())]


@dataclass(frozen=True)
class StandIn:
    """A flite voice with a session to read. It is never cloned from its own voice.

    `perturbed`: tempo, pitch, equalisation and gain differ from take to take, as with people.
    `wide`: the band above 8 kHz, which flite lacks, is filled at 44.1 kHz.
    """

    name: str
    voice: str
    perturbed: bool = False
    wide: bool = False
    headline_minutes: float = 10.0

    @property
    def person(self) -> str:
        return self.voice

    @property
    def avoid_source_voices(self) -> tuple[str, ...]:
        return (self.voice,)

    def takes(self, minutes: float, kept_back: Collection[str]) -> list[TrainingTake]:
        """See Talent. A perturbed voice may read its script again: no two of its readings are alike."""
        texts, made, seconds, turn = script(kept_back), list[TrainingTake](), 0.0, 0
        with _Reader(self) as reader:
            while seconds < 60 * minutes:
                turn, number = divmod(len(made), len(texts))
                if turn and not self.perturbed:
                    raise TooFewTexts(f"{self.name} has texts for {seconds / 60:.1f} min, not {minutes:g}.")
                samples, rate = reader.read(texts[number], turn)
                made.append(TrainingTake(f"{self.name}-{len(made):04d}", samples, rate, texts[number]))
                seconds += len(samples) / rate
        return made

    def held_out(self) -> list[str]:
        return []

    def own(self, texts: Sequence[str]) -> dict[str, Clip]:
        with _Reader(self) as reader:
            return {text: reader.read(text, 0) for text in texts}

    def enrolment(self) -> list[Clip]:
        """See Talent: every ninth take of the first ten minutes."""
        with _Reader(self) as reader:
            texts = script()[::ENROLLED_EVERY][:ENROLLED_TAKES]
            return [reader.read(text, 0) for text in texts]


class _Reader:
    """A stand-in's voice while it reads."""

    def __init__(self, talent: StandIn) -> None:
        self.talent, self.source = talent, FliteSource(talent.voice)

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()

    def read(self, text: str, turn: int) -> Clip:
        if self.talent.perturbed:
            samples, rate = varied(self.source, text, turn)
        else:
            reading = self.source.read(text)
            samples, rate = reading.samples, reading.sample_rate
        return widened(samples, rate) if self.talent.wide else (samples, rate)


TALENTS: dict[str, Talent] = {
    talent.name: talent
    for talent in (
        LjSpeech(),
        StandIn("slt", "slt"),
        StandIn("rms", "rms"),
        StandIn("awb", "awb"),
        StandIn("slt_varied", "slt", perturbed=True),
        StandIn("rms_varied", "rms", perturbed=True),
        StandIn("slt_wide", "slt", wide=True, headline_minutes=3.0),
    )
}


def clip(path: Path) -> Clip:
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


def recorded() -> bool:
    """Whether the recordings of real people are here."""
    return bool(lj_rows()) and (SPEECH / "librispeech").is_dir()


def crowd() -> Iterator[tuple[str, list[Clip]]]:
    """The 65 other speakers of the shared recordings, each with all of their utterances."""
    folder = SPEECH / "librispeech"
    for speaker in sorted(folder.iterdir()):
        if speaker.is_dir() and speaker.name != "one-each":
            yield speaker.name, [clip(path) for path in sorted(speaker.glob("*.flac"))]
    for path in sorted((folder / "one-each").glob("*.flac")):
        yield path.stem, [clip(path)]
