"""The Coqui engine: an operator's pinned XTTS or VITS checkpoint behind the engine protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from synthesis.engines.protocol import EngineError, EngineInfo, Progress, TrainedVoice, TrainingTake

from . import artefact as artefacts
from .artefact import CoquiVoice
from .checkpoint import SPEAKING
from .configured import Configured, latents, reference_takes, require_seconds
from .licences import CODE
from .refusals import require_language
from .tuning import Tuning, fine_tune
from .voice import CoquiLoadedVoice

# The languages XTTS reads without further packages; Chinese, Japanese and Korean want their own.
XTTS_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "hu", "hi")
TUNED_SHARE = 0.9


class CoquiEngine:
    """One checkpoint: one process for all zero-shot voices, one more for each fine-tuned voice in use.

    `model` is `xtts` or `vits`; `store` is a folder or an S3 URI, `sha256` pins each of its files; `weights`
    declares their licence (a name of `licences.WEIGHTS`, or {name, commercial, source}); `tune` turns
    fine-tuning on (`Tuning`). The rest is in `Configured.of`, `Hosting` and `Listening`. Raises ValueError on
    options that are not exact.
    """

    def __init__(
        self,
        *,
        model: str = "xtts",
        languages: Sequence[str] | None = None,
        tune: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if model not in SPEAKING:
            raise ValueError(f"model is one of {', '.join(SPEAKING)}, not {model!r}")
        self._configured = Configured.of(model=model, **options)
        self._tuning = None if tune is None else Tuning.of(model, tune, self._configured.checkpoint)
        self._shared = self._configured.process()
        tunes = self._tuning is not None
        self.info = EngineInfo(
            name="coqui",
            version=self._configured.version,
            code_licence=CODE,
            weights_licence=self._configured.terms,
            languages=_languages(model, languages),
            sample_rate=self._configured.sample_rate,
            minimum_seconds=self._tuning.minimum_seconds if self._tuning else 6.0,
            recommended_seconds=self._tuning.recommended_seconds if self._tuning else 30.0,
            maximum_characters=5_000,
            trains=tunes or model == "xtts",
        )

    def train(self, takes: Sequence[TrainingTake], *, language: str, progress: Progress) -> TrainedVoice:
        """Fine-tune the checkpoint on the takes where `tune` says so; for XTTS, compute the talent's latents.

        Raises EngineError: too_little_speech, unsupported_language, engine_unavailable, training_failed; a
        VITS checkpoint that is not tuned here becomes a voice by `adopt`.
        """
        if not self.info.trains:
            raise EngineError(
                "training_failed",
                "A VITS checkpoint is trained outside: adopt it as a voice, or configure `tune`.",
            )
        primary = require_language(language, self.info)
        seconds = require_seconds(takes, self.info.minimum_seconds)
        progress(0.0, "loading")
        encoder, reference = self._configured.ear.reference(takes)
        voice = CoquiVoice(
            self._configured.checkpoint.model,
            self._configured.checkpoint.weights_sha256,
            encoder=encoder,
            reference=reference,
        )
        details: dict[str, Any] = {"takes": len(takes), "seconds": round(seconds, 3)}
        if self._tuning is not None:
            tuned, details["tuned"] = fine_tune(
                self._configured,
                self._tuning,
                takes,
                language=primary,
                progress=lambda fraction, stage: progress(fraction * TUNED_SHARE, stage),
            )
            voice = replace(voice, tuned=tuned, speaker=self._tuning.speaker)
        if voice.model == "xtts":
            progress(TUNED_SHARE if voice.tuned else 0.5, "latents")
            voice = replace(voice, latents=self._latents(voice, takes))
            details["reference_takes"] = len(reference_takes(takes))
        progress(1.0, "done")
        return self._trained(voice, details)

    def adopt(self, *, speaker: str | None = None, takes: Sequence[TrainingTake] = ()) -> TrainedVoice:
        """A VITS checkpoint that was trained on a talent outside, as a voice of that talent.

        Nothing here proves whose voice it is: measure its similarity to the takes before it is sold, as for
        every model. With `takes` of the talent each sentence is compared with them. Raises
        EngineError(training_failed) for XTTS, whose voices come from takes.
        """
        if self._configured.checkpoint.model == "xtts":
            raise EngineError("training_failed", "XTTS makes a voice from takes; train it.")
        encoder, reference = self._configured.ear.reference(takes)
        voice = CoquiVoice(
            "vits",
            self._configured.checkpoint.weights_sha256,
            speaker=speaker,
            encoder=encoder,
            reference=reference,
        )
        return self._trained(voice, {"speaker": speaker})

    def load(self, artefact: bytes) -> CoquiLoadedVoice:
        """Open a voice; its process starts with the first speech. Raises EngineError(artefact_unreadable)."""
        voice = artefacts.parse(artefact)
        self._configured.require_own(voice)
        speaker = self._configured.speaker(voice)
        process = self._configured.process(voice.tuned) if voice.tuned else self._shared
        return CoquiLoadedVoice(voice, process, self.info, speaker, owns=bool(voice.tuned))

    def close(self) -> None:
        """End the shared process; a fine-tuned voice's ends when that is closed."""
        self._shared.stop()

    def _latents(self, voice: CoquiVoice, takes: Sequence[TrainingTake]) -> dict[str, Any]:
        if not voice.tuned:
            return latents(self._shared, takes)
        process = self._configured.process(voice.tuned)
        try:
            return latents(process, takes)
        finally:
            process.stop()

    def _trained(self, voice: CoquiVoice, details: Mapping[str, Any]) -> TrainedVoice:
        facts = {
            "model": voice.model,
            "weights_sha256": voice.weights_sha256,
            "licence": self.info.weights_licence.name,
            **details,
        }
        return TrainedVoice(artefacts.dump(voice), self.info.name, self.info.version, facts)


def _languages(model: str, named: Sequence[str] | None) -> tuple[str, ...]:
    if named is None and model != "xtts":
        raise ValueError("name the languages that the checkpoint speaks")
    return tuple(named or XTTS_LANGUAGES)
