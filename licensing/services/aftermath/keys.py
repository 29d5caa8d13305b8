"""What a voice leaves behind is erased with its stop, unless a legal hold stands."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import LegalHold, Revocation, Statement
from marketplace.core.actor import Actor
from voices.services import erase_voice


@transaction.atomic
def destroy_keys(*, actor: Actor, voice_id: UUID, now: datetime) -> list[UUID]:
    """Erase a stopped voice where no hold stands; the ids of the keys that were destroyed now.

    The caller holds the voice's gate, so that no hold is placed meanwhile.
    """
    if LegalHold.objects.standing_at(now).filter(voice_id=voice_id).exists():
        return []
    key_id = erase_voice(actor=actor, voice_id=voice_id, now=now)
    Statement.objects.filter(consent__voice_id=voice_id).update(embedding=None, centroid=None)
    if key_id is None:
        return []
    Revocation.objects.filter(subject_kind=Revocation.SubjectKind.VOICE, subject_id=voice_id).update(
        keys_destroyed=1
    )
    return [key_id]
