"""Takes for `bench takes`: LJ Speech's lines, LibriSpeech's speakers, and flite's voices as stand-ins."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from synthesis.engines.builtin.sources.flite import FliteSource
from voices import prompts

from ._clone_texts import SPEECH, lines

Samples = NDArray[np.float32]

STAND_INS = ("slt", "rms", "awb")
STAND_IN_TAKES = 22
# Everything before these places was seen when limits were chosen.
FIRST_LJ_LINE = 16
FIRST_ACOUSTIC_LJ_LINE = 24


class Clip(NamedTuple):
    """One take: the voice it belongs to, what was read ("" where nobody wrote it down), the sound."""

    voice: str
    text: str
    samples: Samples
    rate: int

    @property
    def real(self) -> bool:
        return not self.voice.startswith("flite_")

    @property
    def studio(self) -> bool:
        """Whether it was made to be clean: LibriSpeech's readers have noise, hum and rooms of their own."""
        return not self.voice.startswith("ls_")


def lj(first: int) -> list[Clip]:
    folder = SPEECH / "ljspeech"
    if not folder.exists():
        return []
    rows = [line.split("|") for line in lines(folder / "metadata.csv")][first:]
    return [Clip("lj", row[2], *_read(folder / f"{row[0]}.flac")) for row in rows]


def stand_ins() -> list[Clip]:
    """Every second prompt, the odd ones: the even ones served to choose limits."""
    texts = [line.text for line in prompts.lines("en")][1::2]
    clips = []
    for number, voice in enumerate(STAND_INS):
        source = FliteSource(voice)
        for text in texts[number * STAND_IN_TAKES : (number + 1) * STAND_IN_TAKES]:
            reading = source.read(text)
            samples = np.asarray(reading.samples, dtype=np.float32)
            clips.append(Clip(f"flite_{voice}", text, samples, reading.sample_rate))
        source.close()
    return clips


def libri_five() -> list[Clip]:
    """Five speakers with ten utterances each."""
    folder = SPEECH / "librispeech"
    return [
        Clip(f"ls_{path.parent.name}", "", *_read(path))
        for path in sorted(folder.glob("*/*.flac"))
        if path.parent.name != "one-each"
    ]


def libri_crowd() -> list[Clip]:
    """Sixty more speakers, one utterance each."""
    return [
        Clip(f"ls_{path.stem}", "", *_read(path))
        for path in sorted((SPEECH / "librispeech" / "one-each").glob("*.flac"))
    ]


def by_voice(clips: list[Clip]) -> Iterator[list[Clip]]:
    for voice in dict.fromkeys(clip.voice for clip in clips):
        yield [clip for clip in clips if clip.voice == voice]


def _read(path: object) -> tuple[Samples, int]:
    samples, rate = soundfile.read(str(path), dtype="float32")
    return samples, rate
