"""What every engine offers: its terms and limits, training from takes, and speech."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[float, str], None]

NEUTRAL = "neutral"


class EngineError(Exception):
    """A refusal or failure of an engine.

    `code` is stable and machine-readable: one of `CODES`. The message says what to do.
    """

    CODES = (
        "too_little_speech",
        "unsupported_language",
        "text_unspeakable",
        "text_too_long",
        "speech_faulty",
        "artefact_unreadable",
        "commercial_use_forbidden",
        "engine_unavailable",
        "training_failed",
    )

    def __init__(self, code: str, message: str) -> None:
        if code not in self.CODES:
            raise ValueError(f"unknown engine error code {code!r}")
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """The licence of code or weights; `source` is where its text can be read."""

    name: str
    commercial: bool
    source: str


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine's identity, terms and limits; languages are BCP 47 tags, primary subtag enough."""

    name: str
    version: str
    code_licence: LicenceTerms
    weights_licence: LicenceTerms
    languages: tuple[str, ...]
    sample_rate: int
    minimum_seconds: float
    recommended_seconds: float
    maximum_characters: int
    trains: bool


@dataclass(frozen=True, slots=True)
class TrainingTake:
    """One accepted take: mono float32 within ±1, the words that were read, the style they were read in."""

    take_id: str
    samples: Samples
    sample_rate: int
    text: str
    style: str = NEUTRAL


@dataclass(frozen=True, slots=True)
class TrainedVoice:
    """A trained voice as plaintext bytes (the caller encrypts them) and JSON facts about the training."""

    artefact: bytes
    engine: str
    engine_version: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Text to speak; the same request to the same artefact gives the same samples.

    An engine that knows nothing of a `style` speaks as if it were neutral.
    """

    text: str
    language: str
    seed: int = 0
    speed: float = 1.0
    style: str = NEUTRAL


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono float32 samples within ±1, and what JSON facts the engine has about their making."""

    samples: Samples
    sample_rate: int
    details: Mapping[str, Any] = field(default_factory=dict)


class LoadedVoice(Protocol):
    """A voice in memory; one thread at a time, `close` frees it."""

    sample_rate: int

    def synthesize(self, request: SpeechRequest) -> Speech: ...

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """Yield the speech piece by piece; the pieces joined are what `synthesize` returns."""
        ...

    def close(self) -> None: ...


class SynthesisEngine(Protocol):
    """An engine plug-in; constructing one is cheap and imports nothing heavy."""

    info: EngineInfo

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        """Train a voice; `progress` gets a fraction from 0 to 1 and the stage's name.

        Whatever `progress` raises ends the training and reaches the caller: that is how one is cancelled.

        Raises EngineError: too_little_speech, unsupported_language, engine_unavailable, training_failed.
        """
        ...

    def load(self, artefact: bytes) -> LoadedVoice:
        """Open a trained voice. Raises EngineError: artefact_unreadable, engine_unavailable."""
        ...
