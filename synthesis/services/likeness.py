"""Whether speech sounds like the talent it is sold as."""

from typing import Any, Final

import numpy as np
from django.conf import settings

from marketplace.core import backends
from synthesis.engines.protocol import Samples
from voices.models import Voice
from voices.services.vectors import unpack

from .failures import WorkFailed

DEFAULT_MINIMUM: Final = 0.65
UNHEARD_BELOW_SECONDS: Final = 2.0


def speaker_encoder() -> Any | None:
    """The configured encoder, or None where the operator has configured none (SPEAKER_ENCODERS = {})."""
    return backends.get("SPEAKER_ENCODERS") if backends.aliases("SPEAKER_ENCODERS") else None


def minimum() -> float:
    """Cosine below which speech is not the talent's; nearest wrong talents reach .73, clones .8 and more."""
    return float(getattr(settings, "SYNTHESIS_SPEAKER_MINIMUM", DEFAULT_MINIMUM))


def likeness(voice: Voice, samples: Samples, sample_rate: int) -> float | None:
    """Cosine between speech and the talent's takes; None without an encoder, or for a word or two.

    Raises WorkFailed: `speech.unverifiable`, where it must be compared and cannot be.
    """
    encoder = speaker_encoder()
    if encoder is None:
        return None
    if voice.centroid is None or voice.centroid_encoder != f"{encoder.name}/{encoder.version}":
        raise WorkFailed(
            "speech.unverifiable",
            "The talent's takes were not compared with the encoder in use; train the voice again.",
        )
    try:
        vector = encoder.embed(samples, sample_rate)
    except ValueError as error:
        if len(samples) / sample_rate < UNHEARD_BELOW_SECONDS:
            return None
        raise WorkFailed("speech.unverifiable", "No speech was heard in the audio.") from error
    return float(np.dot(vector, unpack(voice.centroid)))
