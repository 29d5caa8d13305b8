"""What is measured on a new voice before it may be sold: likeness, mix-ups, words, naturalness."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from marketplace.core import backends
from marketplace.core import clock as database_clock
from synthesis.engines.protocol import Speech, SpeechRequest, SynthesisEngine, TrainingTake
from synthesis.policies.figures import FIGURES
from voices import services as voices
from voices.models import Session, Voice
from voices.services.vectors import unpack
from voices.transcribers.words import WordErrors, word_errors

from .likeness import speaker_encoder
from .naturalness import NATURALNESS, naturalness

Report: TypeAlias = Callable[[str], None]

BETTER_LISTENER: Final = "whisper"


def measure_voice(
    voice: Voice,
    engine: SynthesisEngine,
    artefact: bytes,
    held_out: Sequence[TrainingTake],
    *,
    wanted: Collection[str] = frozenset(FIGURES),
    report: Report = lambda stage: None,
) -> dict[str, Any]:
    """Let the voice speak prompts it never heard and compare: with the talent's own takes of them, with every
    other voice that is enrolled, and with what was to be said.

    Figures are those of `synthesis.policies.figures`, among facts that explain them. A measure whose encoder
    or transcriber is not configured, or does not know the language, is absent, and so are pitch and pace
    where none of their figures is `wanted`. `report` hears the stage again and again; whatever it raises ends
    the measuring.

    Raises EngineError, as the engine's `load` and `synthesize`.
    """
    if not held_out:
        return {"held_out": 0}
    spoken = _speak(voice, engine, artefact, held_out, report)
    return (
        {"held_out": len(held_out)}
        | _likeness(voice, spoken, held_out, report)
        | _words(voice, spoken, held_out, report)
        | (naturalness(spoken, held_out, report=report) if NATURALNESS & set(wanted) else {})
    )


def same_instruments(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two measurements were made with the same encoder and transcriber, and of the same figures."""
    named = all(one.get(name) == other.get(name) for name in ("encoder", "transcriber"))
    return named and set(one) >= {name for name, value in other.items() if isinstance(value, float)}


def _speak(
    voice: Voice, engine: SynthesisEngine, artefact: bytes, held_out: Sequence[TrainingTake], report: Report
) -> list[Speech]:
    loaded = engine.load(artefact)
    spoken = []
    try:
        for take in held_out:
            report("speaking lines it never heard")
            spoken.append(loaded.synthesize(SpeechRequest(take.text, voice.language, style=take.style)))
    finally:
        loaded.close()
    return spoken


def _likeness(
    voice: Voice, spoken: Sequence[Speech], held_out: Sequence[TrainingTake], report: Report
) -> dict[str, Any]:
    encoder = speaker_encoder()
    if encoder is None:
        return {}
    report("comparing with the talent")
    _enrol(voice)
    talent = voices.talent_centroid(voice=voice)
    vectors = np.stack([encoder.embed(speech.samples, speech.sample_rate) for speech in spoken])
    own = np.stack([encoder.embed(take.samples, take.sample_rate) for take in held_out])
    similarities = vectors @ talent
    others = _others(voice, f"{encoder.name}/{encoder.version}")
    nearest = (vectors @ others.T).max(axis=1) if len(others) else np.full(len(vectors), -1.0)
    return {
        "encoder": f"{encoder.name}/{encoder.version}",
        "similarity": round(float(similarities.mean()), 4),
        "similarity_min": round(float(similarities.min()), 4),
        "similarity_own": round(float((own @ talent).mean()), 4),
        "other_voices": len(others),
        "identified": round(float((similarities > nearest).mean()), 4),
    }


def _enrol(voice: Voice) -> None:
    """Make sure the voice's centroid is that of its present takes; sessions may have been left open."""
    for session in Session.objects.filter(voice=voice):
        voices.embed_takes(session=session, now=database_clock.now())


def _others(voice: Voice, encoder: str) -> Any:
    rows = (
        Voice.objects.filter(centroid_encoder=encoder, revoked_at=None)
        .exclude(talent_id=voice.talent_id)
        .values_list("centroid", flat=True)
    )
    centroids = [unpack(row) for row in rows if row is not None]
    return np.stack(centroids) if centroids else np.empty((0, 0), dtype=np.float32)


def _words(
    voice: Voice, spoken: Sequence[Speech], held_out: Sequence[TrainingTake], report: Report
) -> dict[str, Any]:
    """Word errors, and those of the talent's own takes of the same prompts; only the difference tells."""
    transcriber = _listener(voice.language)
    if transcriber is None:
        return {}
    clone, own = WordErrors(0, 0), WordErrors(0, 0)
    for speech, take in zip(spoken, held_out, strict=True):
        report("listening to the words")
        clone += word_errors(take.text, transcriber.transcribe(speech.samples, speech.sample_rate))
        own += word_errors(take.text, transcriber.transcribe(take.samples, take.sample_rate))
    return {
        "transcriber": f"{transcriber.name}/{transcriber.version}",
        "wer": round(clone.rate, 4),
        "wer_own": round(own.rate, 4),
        "words_excess": round(clone.rate - own.rate, 4),
    }


def _listener(language: str) -> Any | None:
    """The better transcriber where it is configured and knows the language, else the default, else None."""
    configured = backends.aliases("TRANSCRIBERS")
    for alias in (BETTER_LISTENER, "default"):
        if alias in configured:
            transcriber = backends.get("TRANSCRIBERS", alias)
            known = {tag.partition("-")[0].lower() for tag in transcriber.languages}
            if language.partition("-")[0].lower() in known:
                return transcriber
    return None
