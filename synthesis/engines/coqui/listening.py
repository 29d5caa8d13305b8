"""Who hears each sentence before it is let through: is it the talent, and are these the words?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from marketplace.core import backends
from synthesis.engines.protocol import EngineError, Samples, TrainingTake
from voices.transcribers.words import word_errors

UNHEARD_BELOW_SECONDS: Final = 2.0
"""A sentence this short is not compared alone; the whole clip is compared again when it is delivered."""
MOST_TAKES: Final = 20
OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Listening:
    """Aliases of SPEAKER_ENCODERS and TRANSCRIBERS (`off`: nobody), and what they demand.

    Without a name it is the encoder `default` and the transcriber `whisper`, where these are configured.
    `similarity` is the least cosine to the talent's takes, `word_errors` the most errors per word.
    """

    speaker_encoder: str | None = None
    transcriber: str | None = None
    similarity: float = 0.65
    word_errors: float = 0.5

    @classmethod
    def of(cls, options: Mapping[str, Any] | None) -> Self:
        """Raises ValueError on options that it does not have."""
        try:
            return cls(**(options or {}))
        except TypeError as error:
            raise ValueError(f"listening: {error}") from error


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured on one sentence, and the fault it amounts to; None where nobody could compare."""

    fault: str | None = None
    similarity: float | None = None
    word_errors: float | None = None


class Ear:
    """Loads its encoder and transcriber with the first speech, in the worker."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening

    def reference(self, takes: Sequence[TrainingTake]) -> tuple[str | None, NDArray[np.float32] | None]:
        """The encoder and the talent's unit vector over up to twenty takes, spread over all of them.

        Raises EngineError(training_failed) where no take has speech that can be compared.
        """
        encoder = self._encoder()
        if encoder is None:
            return None, None
        vectors = []
        for take in takes[:: max(1, len(takes) // MOST_TAKES)][:MOST_TAKES]:
            try:
                vectors.append(encoder.embed(take.samples, take.sample_rate))
            except ValueError:
                continue  # a take without two seconds of speech says nothing
        if not vectors:
            raise EngineError("training_failed", "No speech was heard in the takes; record them again.")
        mean = np.mean(vectors, axis=0)
        return _name(encoder), (mean / np.linalg.norm(mean)).astype(np.float32)

    def require(self, encoder: str | None) -> None:
        """Refuse a voice whose reference cannot be compared. Raises EngineError(artefact_unreadable)."""
        mine = self._encoder()
        if mine is not None and _name(mine) != encoder:
            raise EngineError(
                "artefact_unreadable",
                f"This voice was made with the speaker encoder {encoder}, not {_name(mine)}; train it again.",
            )

    def hear(
        self, samples: Samples, rate: int, text: str, language: str, reference: NDArray[np.float32] | None
    ) -> Heard:
        """Compare one sentence, its voice first."""
        similarity = self._similarity(samples, rate, reference)
        if similarity is not None and similarity < self._listening.similarity:
            return Heard("unlike_talent", similarity)
        errors, wrong = self._words(samples, rate, text, language)
        return Heard("wrong_words" if wrong else None, similarity, errors)

    def _similarity(self, samples: Samples, rate: int, reference: NDArray[np.float32] | None) -> float | None:
        encoder = self._encoder()
        if encoder is None or reference is None or len(samples) / rate < UNHEARD_BELOW_SECONDS:
            return None
        try:
            return float(np.dot(encoder.embed(samples, rate), reference))
        except ValueError:
            return -1.0  # two seconds and more without speech are nobody's

    def _words(self, samples: Samples, rate: int, text: str, language: str) -> tuple[float | None, bool]:
        transcriber = self._transcriber()
        if transcriber is None or language not in {known.split("-")[0] for known in transcriber.languages}:
            return None, False
        found = word_errors(text, transcriber.transcribe(samples, rate))
        # One slip is allowed in any sentence: a transcriber errs, too.
        return found.rate, found.errors > max(1, round(self._listening.word_errors * found.words))

    def _encoder(self) -> Any | None:
        return _configured("SPEAKER_ENCODERS", self._listening.speaker_encoder, "default")

    def _transcriber(self) -> Any | None:
        return _configured("TRANSCRIBERS", self._listening.transcriber, "whisper")


def _configured(setting: str, named: str | None, usual: str) -> Any | None:
    if named == OFF or (named is None and usual not in backends.aliases(setting)):
        return None
    return backends.get(setting, named or usual)


def _name(encoder: Any) -> str:
    return f"{encoder.name}/{encoder.version}"
