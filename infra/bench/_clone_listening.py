"""What the clone bench hears in clips: whose voice, which words, prosody, bandwidth."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.audio.naturalness import NothingVoiced, Prosody, prosody
from voices.encoders.resemblyzer import ResemblyzerEncoder
from voices.transcribers.pocketsphinx import PocketsphinxTranscriber
from voices.transcribers.whisper import WhisperTranscriber
from voices.transcribers.words import word_errors

from ._clone_talents import Clip

TRANSCRIBERS = ("pocketsphinx", "whisper")
HIGH_HZ = 8_000.0

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """Clips by text, row by row: speaker vectors and (errors, words) by transcriber; prosody of some.

    `energy` is that of all clips together, up to 8 kHz and above.
    """

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    errors: Mapping[str, Counts]
    prosody: Mapping[str, Prosody]
    energy: tuple[float, float]

    def rows(self, texts: Sequence[str]) -> list[int]:
        """The rows of those texts that were heard, in the order of `texts`."""
        return [self.texts.index(text) for text in texts if text in self.texts]


class Listener:
    """The measures, loaded once. What was heard in a clip is kept under the hash of its samples."""

    def __init__(self, kept: Path) -> None:
        self.encoder, self.kept = ResemblyzerEncoder(), kept
        self.transcribers = (PocketsphinxTranscriber(), WhisperTranscriber())

    def vector(self, samples: NDArray[np.float32], rate: int) -> Vector:
        """A clip's speaker embedding."""
        found = self._remembered(
            self.encoder, samples, rate, lambda: self.encoder.embed(samples, rate).tolist()
        )
        return np.array(found, np.float32)

    def centroid(self, clips: Sequence[Clip]) -> Vector:
        """A voice by all of its clips."""
        mean = np.mean([self.vector(samples, rate) for samples, rate in clips], axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def hear(self, clips: Mapping[str, Clip], prosody_of: Collection[str]) -> Heard:
        """Listen to clips, each of which reads its key; measure the pitch, which is slow, of some."""
        counts = dict[str, Counts]()
        for transcriber in self.transcribers:
            rows = [word_errors(text, self._words(transcriber, *clip)) for text, clip in clips.items()]
            counts[transcriber.name] = np.array([(row.errors, row.words) for row in rows])
        energies = np.array([band_energies(*clip) for clip in clips.values()])
        return Heard(
            tuple(clips),
            np.array([self.vector(*clip) for clip in clips.values()]),
            counts,
            {text: _prosody(*clip) for text, clip in clips.items() if text in prosody_of},
            (float(energies[:, 0].sum()), float(energies[:, 1].sum())),
        )

    def _words(self, transcriber: Any, samples: NDArray[np.float32], rate: int) -> str:
        heard = self._remembered(transcriber, samples, rate, lambda: transcriber.transcribe(samples, rate))
        return str(heard)

    def _remembered(
        self, tool: Any, samples: NDArray[np.float32], rate: int, listen: Callable[[], Any]
    ) -> Any:
        """The same tool hears the same in the same samples: ask it once."""
        digest = hashlib.sha256(f"{rate} ".encode() + np.ascontiguousarray(samples).tobytes()).hexdigest()
        path = self.kept / f"{tool.name}-{tool.version}" / f"{digest}.json"
        if path.exists():
            return json.loads(path.read_text())
        heard = listen()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(heard))
        return heard


def _prosody(samples: NDArray[np.float32], rate: int) -> Prosody:
    """A clip without a voice counts for nothing; its words and likeness tell."""
    try:
        return prosody(samples, rate)
    except NothingVoiced:
        return Prosody(0.0, 0.0, 0.0, 0.0)


def band_energies(samples: NDArray[np.float32], rate: int) -> tuple[float, float]:
    """Energy up to 8 kHz and above."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2 / len(samples)
    high = np.fft.rfftfreq(len(samples), 1 / rate) > HIGH_HZ
    return float(power[~high].sum()), float(power[high].sum())
