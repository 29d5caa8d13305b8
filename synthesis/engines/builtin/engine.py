"""The built-in engine's face: limits, training from takes, loading."""

from collections.abc import Collection, Sequence

from synthesis.engines.protocol import (
    EngineError,
    EngineInfo,
    LicenceTerms,
    Progress,
    TrainedVoice,
    TrainingTake,
)

from . import artefact
from .sources import espeak
from .sources.choice import open_source
from .trainer import FORMAT, Options, Trainer
from .voice import BuiltinVoice
from .waveforms import UNIT_RATES

VERSION = "2.0.0"
MINIMUM_SECONDS, RECOMMENDED_SECONDS = 120.0, 600.0
SEEDS = 2
TRANSCRIBER = "voices.transcribers.whisper.WhisperTranscriber"
ENCODER = "voices.encoders.resemblyzer.ResemblyzerEncoder"
MAXIMUM_CHARACTERS = 5_000


class BuiltinEngine:
    """See SynthesisEngine. Speaks without torch; training needs the worker extra."""

    def __init__(
        self,
        *,
        minimum_seconds: float = MINIMUM_SECONDS,
        seed: int = 0,
        steps: int | None = None,
        source_voice: str | None = None,
        avoid_source_voices: Collection[str] = (),
        seeds: int = SEEDS,
        transcriber: str | None = TRANSCRIBER,
        encoder: str = ENCODER,
    ) -> None:
        """`source_voice` fixes the source (a flite voice or "espeak-ng").

        `avoid_source_voices` names flite voices never to read with: a voice must not be cloned by itself.
        From `seed` on `seeds` networks are trained; the one whose words the `transcriber` hears best, in a
        voice the speaker `encoder` knows, is kept (both dotted paths; no transcriber: the first).
        """
        self.options = Options(
            seed, steps, source_voice, frozenset(avoid_source_voices), seeds, transcriber, encoder
        )
        self.info = EngineInfo(
            name="builtin",
            version=VERSION,
            code_licence=LicenceTerms("Apache-2.0", True, "LICENSE"),
            weights_licence=LicenceTerms("none: trained from the talent's own takes", True, "LICENSE"),
            languages=tuple(espeak.VOICES),
            sample_rate=UNIT_RATES[0],
            minimum_seconds=minimum_seconds,
            recommended_seconds=RECOMMENDED_SECONDS,
            maximum_characters=MAXIMUM_CHARACTERS,
            trains=True,
        )

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        """See SynthesisEngine."""
        primary = language.partition("-")[0].lower()
        if primary not in self.info.languages:
            known = ", ".join(self.info.languages)
            raise EngineError("unsupported_language", f"This engine speaks {known}, not {language}.")
        trainer = Trainer(takes, primary, self.options, self.info.minimum_seconds, progress)
        try:
            header, arrays, details = trainer.run()
        finally:
            trainer.close()
        header |= {"engine": self.info.name, "engine_version": self.info.version}
        data = artefact.pack(header, arrays)
        progress(1.0, "done")
        return TrainedVoice(data, self.info.name, self.info.version, details)

    def load(self, data: bytes) -> BuiltinVoice:
        """See SynthesisEngine."""
        header, arrays = artefact.unpack(data)
        unreadable = "This voice was trained by another engine or version; train it again."
        if header.get("engine") != self.info.name or header.get("format") != FORMAT:
            raise EngineError("artefact_unreadable", unreadable)
        try:
            source = open_source(header["source"])
            return BuiltinVoice(header, arrays, source, self.info.maximum_characters)
        except (KeyError, ValueError, IndexError) as error:
            raise EngineError("artefact_unreadable", unreadable) from error
