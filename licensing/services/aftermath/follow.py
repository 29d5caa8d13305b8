"""What follows a stop in its own transaction: keys are destroyed, licensees are noticed, the log is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, LegalHold, Licence, Notice, Revocation, Script
from licensing.services.aftermath.keys import destroy_keys
from licensing.services.aftermath.notices import as_payload, serve_notices
from marketplace.audit.models import Entry
from marketplace.audit.services import record
from marketplace.core.actor import Actor
from voices.models import Voice

FOLLOWED: Final = "licensing.revocation.followed"
OBEYED: Final = "licensing.revocation.obeyed"


def follow(
    *, actor: Actor, revocation: Revocation, licence_ids: Sequence[UUID], now: datetime
) -> list[Notice]:
    """Call it in the stop's transaction, its rows held; returns the notices that were written.

    Only a voice's stop destroys a key: after a withdrawal the talent may consent again.
    """
    destroyed: list[UUID] = []
    if revocation.subject_kind == Revocation.SubjectKind.VOICE:
        destroyed = destroy_keys(actor=actor, voice_id=revocation.voice_id, now=now)
        revocation.keys_destroyed = len(destroyed)
    notices = serve_notices(revocation=revocation, licence_ids=licence_ids, now=now)
    holds = LegalHold.objects.standing_at(now).filter(voice_id=revocation.voice_id)
    record(
        actor=actor,
        action=FOLLOWED,
        subject=f"revocation:{revocation.id}",
        data={
            "stopped": _stopped(revocation, licence_ids),
            "notices": as_payload(notices),
            "keys_destroyed": [str(key_id) for key_id in destroyed],
            "legal_holds": [str(hold_id) for hold_id in holds.values_list("id", flat=True)],
        },
        organization_id=revocation.talent.organization_id,
    )
    return notices


@transaction.atomic
def record_obeyed(*, actor: Actor, revocation_id: UUID, denied: int, now: datetime) -> bool:
    """Write into the log how many waiting renders were denied; once, False when it was written before."""
    revocation = (
        Revocation.objects.select_for_update(of=("self",)).select_related("talent").get(id=revocation_id)
    )
    subject = f"revocation:{revocation.id}"
    if Entry.objects.filter(subject=subject, action=OBEYED).exists():
        return False
    record(
        actor=actor,
        action=OBEYED,
        subject=subject,
        data={"renders_denied": denied},
        organization_id=revocation.talent.organization_id,
    )
    return True


def _stopped(revocation: Revocation, licence_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Every row that this stop ended, with its epoch before and after: a stop raises each by one."""
    at, voice_id = revocation.at, revocation.voice_id
    rows: list[tuple[str, UUID, int]] = []
    rows += [
        ("voice", *row) for row in Voice.objects.filter(id=voice_id, revoked_at=at).values_list("id", "epoch")
    ]
    ended = Consent.objects.filter(voice_id=voice_id, status=Consent.Status.WITHDRAWN, ended_at=at)
    rows += [("consent", *row) for row in ended.values_list("id", "epoch")]
    licences = Licence.objects.filter(id__in=licence_ids).order_by("id")
    rows += [("licence", *row) for row in licences.values_list("id", "epoch")]
    if revocation.subject_kind == Revocation.SubjectKind.SCRIPT:
        rows += [
            ("script", *row)
            for row in Script.objects.filter(id=revocation.subject_id).values_list("id", "epoch")
        ]
    return [
        {"kind": kind, "id": str(row_id), "epoch_before": epoch - 1, "epoch_after": epoch}
        for kind, row_id, epoch in rows
    ]
