"""What is measured on a new voice before it may be sold: likeness, confusion with others, words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from marketplace.core import backends
from synthesis.engines.protocol import (
    LoadedVoice,
    Speech,
    SpeechRequest,
    SynthesisEngine,
    TrainedVoice,
    TrainingTake,
)
from voices import services as voices
from voices.models import Session, Voice
from voices.services.embeddings import unpack
from voices.transcribers.words import WordErrors, word_errors

from .failures import WorkFailed
from .likeness import minimum, speaker_encoder


def measure_voice(
    voice: Voice, engine: SynthesisEngine, trained: TrainedVoice, held_out: Sequence[TrainingTake]
) -> dict[str, Any]:
    """Let the new voice speak the held-out prompts and compare: with the talent, with every other voice
    that is enrolled, and with what was to be said.

    Word errors are only comparable with `wer_own`, those of the talent's own takes of the same prompts.
    Measures whose encoder or transcriber is not configured are absent.

    Raises WorkFailed: `model.unlike_talent`.
    """
    if not held_out:
        return {"held_out": 0}
    loaded = engine.load(trained.artefact)
    try:
        spoken = [_speak(loaded, voice, take) for take in held_out]
    finally:
        loaded.close()
    return {"held_out": len(held_out)} | _likeness(voice, spoken, held_out) | _words(voice, spoken, held_out)


def _speak(loaded: LoadedVoice, voice: Voice, take: TrainingTake) -> Speech:
    return loaded.synthesize(SpeechRequest(take.text, voice.language))


def _likeness(voice: Voice, spoken: Sequence[Speech], held_out: Sequence[TrainingTake]) -> dict[str, Any]:
    encoder = speaker_encoder()
    if encoder is None:
        return {}
    _enrol(voice)
    talent = voices.talent_centroid(voice=voice)
    vectors = np.stack([encoder.embed(speech.samples, speech.sample_rate) for speech in spoken])
    own = np.stack([encoder.embed(take.samples, take.sample_rate) for take in held_out])
    similarities = vectors @ talent
    if float(similarities.mean()) < minimum():
        raise WorkFailed(
            "model.unlike_talent",
            f"The trained voice does not sound like the talent (similarity {similarities.mean():.2f}); "
            "record more or better takes.",
        )
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
    from marketplace.core import clock

    for session in Session.objects.filter(voice=voice):
        voices.embed_takes(session=session, now=clock.now())


def _others(voice: Voice, encoder: str) -> Any:
    rows = (
        Voice.objects.filter(centroid_encoder=encoder, revoked_at=None)
        .exclude(talent_id=voice.talent_id)
        .values_list("centroid", flat=True)
    )
    centroids = [unpack(row) for row in rows if row is not None]
    return np.stack(centroids) if centroids else np.empty((0, 0), dtype=np.float32)


def _words(voice: Voice, spoken: Sequence[Speech], held_out: Sequence[TrainingTake]) -> dict[str, Any]:
    if not backends.aliases("TRANSCRIBERS"):
        return {}
    transcriber = backends.get("TRANSCRIBERS")
    if voice.language.split("-")[0] not in {language.split("-")[0] for language in transcriber.languages}:
        return {}
    clone, own = WordErrors(0, 0), WordErrors(0, 0)
    for speech, take in zip(spoken, held_out, strict=True):
        clone += word_errors(take.text, transcriber.transcribe(speech.samples, speech.sample_rate))
        own += word_errors(take.text, transcriber.transcribe(take.samples, take.sample_rate))
    return {
        "transcriber": f"{transcriber.name}/{transcriber.version}",
        "wer": round(clone.rate, 4),
        "wer_own": round(own.rate, 4),
    }
