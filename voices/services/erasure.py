"""Erases a stopped voice: its data key, and every number from which a person could be recognised."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from marketplace.audit.services import record
from marketplace.core import keys
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid
from voices.models import Take, Voice


@transaction.atomic
def erase_voice(*, actor: Actor, voice_id: UUID, now: datetime.datetime) -> UUID | None:
    """Destroy a stopped voice's data key and forget its centroid and its takes' embeddings.

    What the key sealed (takes, archives, models, renders) is unreadable from then on; the rows stay, so that
    receipts, statements and marks go on being proven. Returns the key's id, None where it was gone before.
    Whether anything obliges the platform to keep it is licensing's to say: ask it first.

    Raises Invalid: `voice.not_stopped`.
    """
    rows = Voice.objects.select_related("talent", "data_key").select_for_update(of=("self",), no_key=True)
    voice = rows.get(id=voice_id)
    if voice.revoked_at is None:
        raise Invalid("voice.not_stopped", "Only a voice that was stopped is erased. Stop it first.")
    if voice.data_key.destroyed_at is not None:
        return None
    keys.destroy_data_key(voice.data_key, now)
    takes = Take.objects.filter(session__voice=voice, embedding__isnull=False).update(embedding=None)
    Voice.objects.filter(id=voice.id).update(centroid=None, centroid_version=F("centroid_version") + 1)
    record(
        actor=actor,
        action="voices.voice.key_destroyed",
        subject=f"voice:{voice.id}",
        data={"data_key": voice.data_key_id, "embeddings_erased": takes},
        organization_id=voice.talent.organization_id,
    )
    return voice.data_key_id


def is_readable(voice_id: UUID, *, hold: bool = False) -> bool:
    """Whether the voice still has its key; `hold` keeps it so until the caller's transaction ends."""
    rows = Voice.objects.filter(id=voice_id, data_key__destroyed_at=None)
    if hold:
        # The lock is waited for first: a condition in the same query would be judged by what it was before.
        Voice.objects.select_for_update(no_key=True).filter(id=voice_id).values_list("id").first()
    return rows.exists()
