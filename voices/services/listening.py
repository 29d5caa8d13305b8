"""Opens a take's audio to those who may hear it, and logs that they did."""

import datetime

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import require
from voices.models import Take
from voices.policies import absent, require_studio


def open_take_audio(*, actor: Actor, take: Take, now: datetime.datetime) -> bytes:
    """The take's file as it was received, unsealed.

    Raises:
        NotFound: no such take for this actor.
        Forbidden: `permission.missing`.
        Gone: `key.destroyed`.
        Unavailable: `object.missing`.
    """
    require(actor, permissions.VOICES_READ)
    require_studio(actor)
    rows = Take.objects.visible_to(actor).select_related("session__voice__data_key", "session__voice__talent")
    found = rows.filter(id=take.id).first()
    if found is None:
        raise absent("take")
    voice = found.session.voice
    audio = objects.get(key=found.object_key, data_key=voice.data_key)
    with transaction.atomic():
        record(
            actor=actor,
            action="voices.take.heard",
            subject=f"take:{found.id}",
            data={},
            organization_id=voice.talent.organization_id,
        )
    return audio
