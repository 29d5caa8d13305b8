"""A Coqui voice that speaks: sentence by sentence, each checked before anyone hears it."""

from collections.abc import Callable, Iterator

import numpy as np

from synthesis.engines.protocol import EngineError, EngineInfo, Samples, Speech, SpeechRequest

from .arrays import pack
from .artefact import CoquiVoice
from .process import ModelProcess
from .refusals import language_of
from .sentences import pieces
from .speaking import ModelFault, SentenceSpeaker, SpeechRecord


class CoquiLoadedVoice:
    """Speaks through `process`, which it shares with the engine's other voices unless it `owns` it."""

    def __init__(
        self,
        voice: CoquiVoice,
        process: ModelProcess,
        info: EngineInfo,
        speaker: SentenceSpeaker,
        *,
        owns: bool,
    ) -> None:
        self.sample_rate = info.sample_rate
        self._closed, self._owns = False, owns
        self._process, self._info, self._speaker = process, info, speaker
        self._name = voice.speaker
        self._latents = pack(voice.latents)

    def synthesize(self, request: SpeechRequest) -> Speech:
        """See LoadedVoice; the details tell of each sentence that had to be spoken again, and why."""
        record = SpeechRecord()
        samples = np.concatenate(list(self._stream(request, record)))
        return Speech(samples, self.sample_rate, record.details())

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """Yield a sentence as soon as it is whole and checked; the process is held until the stream ends.

        Refusals that need no model come with the call, not with the first piece. Raises EngineError:
        unsupported_language, text_too_long, text_unspeakable, speech_faulty, engine_unavailable.
        """
        return self._stream(request, SpeechRecord())

    def close(self) -> None:
        """A talent's own process ends; a shared one stays for other voices."""
        self._closed = True
        if self._owns:
            self._process.stop()

    def _stream(self, request: SpeechRequest, record: SpeechRecord) -> Iterator[Samples]:
        language = language_of(request, self._info, closed=self._closed)
        return self._sentences(request, language, record)

    def _sentences(self, request: SpeechRequest, language: str, record: SpeechRecord) -> Iterator[Samples]:
        with self._process.held() as process:
            self._require_speaker(process)
            for sentence in pieces(request.text, language, self._fits(process, language)):
                samples = self._speaker.speak(
                    self._maker(process, sentence.text, language, request.speed),
                    text=sentence.text,
                    language=language,
                    speed=request.speed,
                    seed=request.seed,
                    record=record,
                )
                silence = np.zeros(round(sentence.gap * self.sample_rate), np.float32)
                yield np.concatenate([samples, silence])

    def _require_speaker(self, process: ModelProcess) -> None:
        """The library would quietly speak in whatever voice there is."""
        known = process.facts["speakers"]
        if (self._name is not None) != bool(known) or (known and self._name not in known):
            raise EngineError(
                "artefact_unreadable", "The checkpoint has not the speaker that this voice names."
            )

    def _fits(self, process: ModelProcess, language: str) -> Callable[[str], bool]:
        def fits(piece: str) -> bool:
            answer, _ = process.ask({"do": "count", "text": piece, "language": language})
            if "error" in answer:
                raise EngineError("text_unspeakable", "The voice cannot read this text; write it in words.")
            return int(answer["tokens"]) < int(process.facts["maximum_tokens"])

        return fits

    def _maker(
        self, process: ModelProcess, text: str, language: str, speed: float
    ) -> Callable[[int], Samples]:
        described, data = self._latents
        question = {"do": "speak", "text": text, "language": language, "speed": speed, "speaker": self._name}

        def make(seed: int) -> Samples:
            answer, payload = process.ask({**question, "seed": seed, "arrays": described}, data)
            if "error" in answer:
                raise ModelFault(answer["error"])
            return np.frombuffer(payload, dtype=np.float32)

        return make
