"""A Coqui voice that speaks: sentence by sentence, each checked before anyone hears it."""

import hashlib
from collections.abc import Iterator

import numpy as np

from synthesis.engines.protocol import EngineError, EngineInfo, Samples, Speech, SpeechRequest
from synthesis.engines.text import sentences

from .artefact import CoquiVoice
from .checks import fault
from .process import ModelProcess
from .sentences import pieces

RETRIES = 3


class CoquiLoadedVoice:
    """Shares the engine's process with its other voices; each request carries what of the voice it needs."""

    def __init__(
        self, voice: CoquiVoice, process: ModelProcess, info: EngineInfo, pace: tuple[float, float]
    ) -> None:
        self.sample_rate = info.sample_rate
        self._closed = False
        self._voice, self._process, self._info, self._pace = voice, process, info, pace
        self._data = b"".join(value.tobytes() for value in voice.latents.values())
        self._shapes = {name: list(value.shape) for name, value in voice.latents.items()}

    def synthesize(self, request: SpeechRequest) -> Speech:
        return Speech(np.concatenate(list(self.stream(request))), self.sample_rate)

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """Yield a sentence as soon as it is whole and checked; the process is held until the stream ends.

        Refusals that need no model come with the call, not with the first piece. Raises EngineError:
        unsupported_language, text_too_long, text_unspeakable, engine_unavailable.
        """
        language = request.language.partition("-")[0].lower()
        if self._closed:
            raise EngineError("engine_unavailable", "This voice was closed; load it again.")
        if language not in self._info.languages:
            raise EngineError("unsupported_language", f"This engine does not speak {request.language}.")
        if len(request.text) > self._info.maximum_characters:
            most = self._info.maximum_characters
            raise EngineError("text_too_long", f"Send {most} characters at most, or several requests.")
        sentences(request.text, language)
        return self._sentences(request, language)

    def close(self) -> None:
        """The process stays: other voices speak through it."""
        self._closed = True

    def _sentences(self, request: SpeechRequest, language: str) -> Iterator[Samples]:
        with self._process.held() as process:

            def fits(piece: str) -> bool:
                answer, _ = process.ask({"do": "count", "text": piece, "language": language})
                if "error" in answer:
                    raise EngineError(
                        "text_unspeakable", "The voice cannot read this text; write it in words."
                    )
                return int(answer["tokens"]) < int(process.facts["maximum_tokens"])

            for number, sentence in enumerate(pieces(request.text, language, fits)):
                samples = self._spoken(process, sentence.text, language, request, number)
                silence = np.zeros(round(sentence.gap * self.sample_rate), np.float32)
                yield np.concatenate([samples, silence])

    def _spoken(
        self, process: ModelProcess, text: str, language: str, request: SpeechRequest, number: int
    ) -> Samples:
        for attempt in range(1 + RETRIES):
            question = {
                "do": "speak",
                "text": text,
                "language": language,
                "seed": _seed(request.seed, number, attempt),
                "speed": request.speed,
                "speaker": self._voice.speaker,
                "shapes": self._shapes,
            }
            answer, payload = process.ask(question, self._data)
            samples = np.frombuffer(payload, dtype=np.float32)
            if "error" not in answer and self._passes(samples, text, request.speed):
                clipped: Samples = np.clip(samples, -1.0, 1.0)
                return clipped
        raise EngineError(
            "text_unspeakable",
            f"Sentence {number + 1} did not come out well in {1 + RETRIES} tries; reword it.",
        )

    def _passes(self, samples: Samples, text: str, speed: float) -> bool:
        pace = (self._pace[0] / speed, self._pace[1] / speed)
        return fault(samples, self.sample_rate, len(text), pace) is None


def _seed(seed: int, sentence: int, attempt: int) -> int:
    """Equal requests draw equally; a retry and a repeated sentence draw anew."""
    digest = hashlib.sha256(f"{seed}:{sentence}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:7], "big")
