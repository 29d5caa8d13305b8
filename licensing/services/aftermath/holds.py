"""Legal holds: a duty to preserve keeps a key from being destroyed. It never lets anything be used."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import LegalHold
from licensing.services.aftermath.keys import destroy_keys
from licensing.services.gates import close_gate
from marketplace.audit.services import record
from marketplace.core import outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Gone, Invalid, NotFound, require
from voices.models import Voice


@transaction.atomic
def place_hold(*, actor: Actor, voice_id: UUID, reason: str, now: datetime) -> LegalHold:
    """Keep a voice's key from being destroyed until the hold is lifted; the talent's side is told.

    Raises:
        Forbidden: `permission.missing`, for everybody but staff who manage the platform.
        NotFound: `voice.not_found`.
        Invalid: `hold.reason`.
        Gone: `key.destroyed`, where nothing is left to preserve.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    if not Voice.objects.visible_to(actor).filter(id=voice_id).exists():
        raise NotFound("voice.not_found", "There is no such voice.")
    if not reason.strip():
        raise Invalid("hold.reason", "Say which duty obliges you to preserve this; the talent can read it.")
    close_gate(voice_id)
    voice = Voice.objects.select_related("talent", "data_key").get(id=voice_id)
    if voice.data_key.destroyed_at is not None:
        raise Gone("key.destroyed", "This voice's key was destroyed already; there is nothing to preserve.")
    hold = LegalHold.objects.create(
        voice=voice, reason=reason.strip(), placed_by=actor.principal, placed_at=now
    )
    _tell(actor, "placed", hold)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: UUID, now: datetime) -> LegalHold:
    """End a hold; what a stopped voice left behind is destroyed at once where no other hold stands.

    Lifting it again changes nothing.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: `hold.not_found`.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    found = LegalHold.objects.visible_to(actor).filter(id=hold_id).first()
    if found is None:
        raise NotFound("hold.not_found", "There is no such legal hold.")
    close_gate(found.voice_id)
    hold = LegalHold.objects.select_related("voice__talent").get(id=hold_id)
    if hold.lifted_at is not None:
        return hold
    hold.lifted_at, hold.lifted_by = max(now, hold.placed_at), actor.principal
    hold.save(update_fields=["lifted_at", "lifted_by"])
    _tell(actor, "lifted", hold)
    if hold.voice.revoked_at is not None:
        destroy_keys(actor=actor, voice_id=hold.voice_id, now=hold.lifted_at)
    return hold


def _tell(actor: Actor, what: str, hold: LegalHold) -> None:
    organization_id = hold.voice.talent.organization_id
    record(
        actor=actor,
        action=f"licensing.legal_hold.{what}",
        subject=f"legal_hold:{hold.id}",
        data={"voice": str(hold.voice_id)},
        organization_id=organization_id,
    )
    outbox.emit(
        topic=f"licensing.legal_hold.{what}",
        payload={"legal_hold": str(hold.id), "voice": str(hold.voice_id)},
        organization_id=organization_id,
    )
