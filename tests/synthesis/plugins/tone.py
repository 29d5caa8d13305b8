"""An engine for tests: it learns one pitch from takes and speaks words as deterministic tones at that pitch.

`tricks` in the artefact make it misbehave where a test wants it: a seed mapped to `silence`, `babble`,
`clipped`, `refuse`, `stumble` (it tells of a bad try) or `other` (another speaker).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import (
    EngineError,
    EngineInfo,
    LicenceTerms,
    Progress,
    Samples,
    Speech,
    SpeechRequest,
    TrainedVoice,
    TrainingTake,
)
from tests.synthesis.speech import syllable

RATE = 16_000
FREE = LicenceTerms("Apache-2.0", True, "https://www.apache.org/licenses/LICENSE-2.0")
RESEARCH = LicenceTerms("CC BY-NC 4.0", False, "https://creativecommons.org/licenses/by-nc/4.0/")
OTHER_PITCH = 230.0
# Its syllables have neither the melody nor the pace nor the words of the takes it is trained from.
GATES: dict[str, Any] = {
    "tone": {
        "f0_sd_ratio": None,
        "f0_jump_ratio": None,
        "speaking_rate_ratio": None,
        "phones_covered": None,
    }
}


class ToneVoice:
    """Speaks a syllable per three characters."""

    sample_rate = RATE

    def __init__(self, pitch: float, tricks: dict[str, str]) -> None:
        self.pitch, self.tricks, self.closed = pitch, tricks, False

    def synthesize(self, request: SpeechRequest) -> Speech:
        trick = self.tricks.get(str(request.seed)) or self.tricks.get("*")
        if trick == "refuse":
            raise EngineError("text_unspeakable", "This text cannot be spoken.")
        if trick == "away":
            raise EngineError("engine_unavailable", "The engine is away.")
        digest = hashlib.sha256(f"{request.text}\n{request.seed}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        count = max(1, round(len(request.text) / 3 / request.speed)) * (40 if trick == "babble" else 1)
        pitch = OTHER_PITCH if trick == "other" else self.pitch
        samples = np.concatenate([syllable(rng, RATE, pitch) for _ in range(count)]).astype(np.float32)
        if trick == "silence":
            samples = np.zeros_like(samples)
        if trick == "clipped":
            samples = np.sign(samples).astype(np.float32)
        return Speech(samples, RATE, {"faults": ["silent"]} if trick == "stumble" else {})

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        yield self.synthesize(request).samples

    def close(self) -> None:
        self.closed = True


class ToneEngine:
    """`commercial=False` makes its weights non-commercial."""

    def __init__(self, commercial: bool = True, tricks: dict[str, str] | None = None) -> None:
        self.tricks = tricks or {}
        self.loads = 0
        self.info = EngineInfo(
            name="tone",
            version="1",
            code_licence=FREE,
            weights_licence=FREE if commercial else RESEARCH,
            languages=("en",),
            sample_rate=RATE,
            minimum_seconds=20.0,
            recommended_seconds=60.0,
            maximum_characters=4_000,
            trains=True,
        )

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        pitches = []
        for number, take in enumerate(takes):
            progress(number / len(takes), "listening")
            pitches.append(pitch_of(take.samples, take.sample_rate))
        progress(1.0, "done")
        return TrainedVoice(
            artefact(float(np.median(pitches)), self.tricks), "tone", "1", {"takes": len(takes)}
        )

    def load(self, artefact: bytes) -> ToneVoice:
        self.loads += 1
        try:
            values: dict[str, Any] = json.loads(artefact)
            return ToneVoice(values["pitch"], values["tricks"] | self.tricks)
        except (ValueError, KeyError) as error:
            raise EngineError("artefact_unreadable", "This is no tone voice.") from error


def artefact(pitch: float = 120.0, tricks: dict[str, str] | None = None) -> bytes:
    """A trained voice as bytes."""
    return json.dumps({"pitch": pitch, "tricks": tricks or {}}).encode()


def pitch_of(samples: Samples, rate: int) -> float:
    """The strongest lag of the autocorrelation between 70 and 300 Hz."""
    spectrum = np.fft.rfft(samples, 2 * len(samples))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)
    lags: NDArray[np.float64] = correlation[rate // 300 : rate // 70]
    return rate / (rate // 300 + int(np.argmax(lags)))


class PitchEncoder:
    """A speaker encoder for tests: one bump on the pitch axis, so that equal pitches have similarity 1."""

    name = "pitch"
    version = "1"
    dimensions = 64

    def embed(self, samples: Samples, sample_rate: int) -> Samples:
        if not len(samples) or float(np.abs(samples).max()) < 1e-4:
            raise ValueError("No speech was found.")
        centre = (pitch_of(samples, sample_rate) - 70) / 230 * 64
        bump: Samples = np.exp(-(((np.arange(64) - centre) / 6) ** 2)).astype(np.float32)
        return bump / np.float32(np.linalg.norm(bump))
