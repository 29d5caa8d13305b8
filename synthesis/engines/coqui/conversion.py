"""A wrapper for any engine: what its voice says is converted to the talent by OpenVoice, FreeVC or kNN-VC."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from marketplace.core import backends
from synthesis.engines.protocol import (
    EngineInfo,
    LoadedVoice,
    Progress,
    Samples,
    Speech,
    SpeechRequest,
    SynthesisEngine,
    TrainedVoice,
    TrainingTake,
)

from . import artefact as artefacts
from .arrays import Arrays, pack
from .artefact import CoquiVoice
from .checkpoint import CONVERTING
from .configured import Configured, latents, reference_takes, require_seconds
from .engine import CoquiEngine
from .licences import CODE, together
from .process import ModelProcess
from .refusals import language_of, require_language
from .sentences import pieces
from .speaking import ModelFault, SentenceSpeaker, SpeechRecord

LEAST = 6.0
SOURCE_SHARE = 0.9


class ConversionEngine:
    """One converter over one source engine.

    `source` is an alias of SYNTHESIS_ENGINES (or an engine): where it trains, it learns the same takes first,
    and the converter brings its speech closer to the talent; a VITS that does not train speaks as
    `source_speaker`. Both licences bind. Raises ValueError on options that are not exact.
    """

    def __init__(
        self,
        *,
        model: str,
        source: str | SynthesisEngine,
        source_speaker: str | None = None,
        **options: Any,
    ) -> None:
        if model not in CONVERTING:
            raise ValueError(f"model is one of {', '.join(CONVERTING)}, not {model!r}")
        self._configured = Configured.of(model=model, **options)
        found = backends.get("SYNTHESIS_ENGINES", source) if isinstance(source, str) else source
        self._source: SynthesisEngine = found
        self._source_speaker = source_speaker
        if not found.info.trains and not isinstance(found, CoquiEngine):
            raise ValueError(f"the engine {found.info.name} has no voice to start from")
        self._process = self._configured.process()
        below = found.info
        origin = hashlib.sha256(f"{below.name} {below.version}".encode()).hexdigest()[:8]
        self.info = EngineInfo(
            name="coqui-conversion",
            version=f"{self._configured.version}.{origin}",
            code_licence=together([below.code_licence, CODE]),
            weights_licence=together([below.weights_licence, self._configured.terms]),
            languages=below.languages,
            sample_rate=self._configured.sample_rate,
            minimum_seconds=max(LEAST, below.minimum_seconds if below.trains else LEAST),
            recommended_seconds=max(60.0, below.recommended_seconds if below.trains else 60.0),
            maximum_characters=below.maximum_characters,
            trains=True,
        )

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        """Train the source where it trains, then keep what the converter needs of the talent.

        Raises EngineError: too_little_speech, unsupported_language, engine_unavailable, training_failed.
        """
        require_language(language, self.info)
        seconds = require_seconds(takes, self.info.minimum_seconds)
        progress(0.0, "source")
        source = self._source_voice(takes, language, progress)
        progress(SOURCE_SHARE, "converter")
        encoder, reference = self._configured.ear.reference(takes)
        checkpoint = self._configured.checkpoint
        voice = CoquiVoice(
            checkpoint.model,
            checkpoint.weights_sha256,
            latents=latents(self._process, takes),
            encoder=encoder,
            reference=reference,
            source=source.artefact,
        )
        progress(1.0, "done")
        facts = {
            "model": voice.model,
            "weights_sha256": voice.weights_sha256,
            "licence": self.info.weights_licence.name,
            "seconds": round(seconds, 3),
            "reference_takes": len(reference_takes(takes)),
            "source": {
                "engine": source.engine,
                "engine_version": source.engine_version,
                "details": dict(source.details),
            },
        }
        return TrainedVoice(artefacts.dump(voice), self.info.name, self.info.version, facts)

    def load(self, artefact: bytes) -> "ConvertedVoice":
        """Open a voice and its source. Raises EngineError(artefact_unreadable)."""
        voice = artefacts.parse(artefact)
        self._configured.require_own(voice)
        speaker = self._configured.speaker(voice)
        source = self._source.load(voice.source)
        return ConvertedVoice(source, voice.latents, self._process, self.info, speaker)

    def close(self) -> None:
        """End the converter's process; the source engine is its owner's to close."""
        self._process.stop()

    def _source_voice(self, takes: Sequence[TrainingTake], language: str, progress: Progress) -> TrainedVoice:
        if self._source.info.trains:
            return self._source.train(
                takes, language=language, progress=lambda part, stage: progress(part * SOURCE_SHARE, stage)
            )
        assert isinstance(self._source, CoquiEngine)  # noqa: S101 - the constructor saw to it
        return self._source.adopt(speaker=self._source_speaker)


class ConvertedVoice:
    """Speaks through its source, sentence by sentence, each converted and checked before anyone hears it."""

    def __init__(
        self,
        source: LoadedVoice,
        target: Arrays,
        process: ModelProcess,
        info: EngineInfo,
        speaker: SentenceSpeaker,
    ) -> None:
        self.sample_rate = info.sample_rate
        self._source, self._target, self._process = source, target, process
        self._info, self._speaker, self._closed = info, speaker, False

    def synthesize(self, request: SpeechRequest) -> Speech:
        """See LoadedVoice; the details tell of each sentence that had to be spoken again, and why."""
        record = SpeechRecord()
        samples = np.concatenate(list(self._stream(request, record)))
        return Speech(samples, self.sample_rate, record.details())

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """Yield a sentence as soon as it is whole and checked; the converter is held until the stream ends.

        Refusals that need no model come with the call, not with the first piece. Raises EngineError.
        """
        return self._stream(request, SpeechRecord())

    def close(self) -> None:
        """Close the source voice; the converter stays for other voices."""
        if not self._closed:
            self._source.close()
        self._closed = True

    def _stream(self, request: SpeechRequest, record: SpeechRecord) -> Iterator[Samples]:
        language = language_of(request, self._info, closed=self._closed)
        return self._sentences(request, language, record)

    def _sentences(self, request: SpeechRequest, language: str, record: SpeechRecord) -> Iterator[Samples]:
        with self._process.held() as process:
            for sentence in pieces(request.text, language, lambda piece: True):
                samples = self._speaker.speak(
                    self._maker(process, replace(request, text=sentence.text)),
                    text=sentence.text,
                    language=language,
                    speed=request.speed,
                    seed=request.seed,
                    record=record,
                )
                silence = np.zeros(round(sentence.gap * self.sample_rate), np.float32)
                yield np.concatenate([samples, silence])

    def _maker(self, process: ModelProcess, request: SpeechRequest) -> Callable[[int], Samples]:
        def make(seed: int) -> Samples:
            # Engines take seeds as large as a render's.
            spoken = self._source.synthesize(replace(request, seed=seed % 2**32))
            described, data = pack({"source": spoken.samples, **self._target})
            question = {
                "do": "convert",
                "seed": seed,
                "sample_rate": spoken.sample_rate,
                "arrays": described,
            }
            answer, payload = process.ask(question, data)
            if "error" in answer:
                raise ModelFault(answer["error"])
            return np.frombuffer(payload, dtype=np.float32)

        return make
