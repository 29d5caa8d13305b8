"""Whether a voice may be trained: consent given and spoken, and nobody else's voice."""

import datetime

from licensing import services as licensing
from marketplace.core import backends
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from voices import services as voices
from voices.models import Session, Voice

from .failures import WorkFailed


def require_standing(voice: Voice, now: datetime.datetime) -> None:
    """Raises Forbidden: `consent.missing`, `consent.statement_missing`, `consent.statement_voice`,
    `voice.enrolled_elsewhere`.
    """
    licensing.require_standing_consent(voice, now)
    voices.require_sole_enrolment(voice)


def require_standing_still(voice: Voice, now: datetime.datetime) -> None:
    """The same question for a worker, of the row as it is now. Raises WorkFailed with the same codes."""
    voice = Voice.objects.get(id=voice.id)
    if voice.revoked_at is not None:
        raise WorkFailed("voice.revoked", "The talent has stopped this voice.")
    try:
        require_standing(voice, now)
    except Forbidden as refusal:
        raise WorkFailed(refusal.code, refusal.detail) from refusal


def enrol(actor: Actor, voice: Voice, now: datetime.datetime) -> None:
    """Make sure that the voice's centroid is that of its present takes, and look who else has it.

    Sessions may have been left open, and others may have enrolled since. Never call it in a web process.
    """
    if not backends.aliases("SPEAKER_ENCODERS"):
        return
    for session in Session.objects.filter(voice=voice):
        voices.embed_takes(session=session, now=now)
    voices.seek_enrolled(actor=actor, voice=voice, now=now)
