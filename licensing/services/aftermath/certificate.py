"""The talent's certificate of a stop: signed, checkable offline, and frank about what it cannot prove."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from licensing.models import Certificate, LegalHold, Notice, Revocation
from licensing.policies.certificates import CANNOT_BE_PROVEN, TYPE, keys_sentence
from licensing.services.aftermath.evidence import Evidence, gather
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.attestation import ALGORITHM, attest
from marketplace.core.errors import NotFound, require


@transaction.atomic
def certificate(*, actor: Actor, revocation_id: UUID, now: datetime) -> Certificate:
    """The certificate of a stop; issued once, the same document ever after.

    It waits until the workers have refused what was queued and the log has numbered and signed every entry.

    Raises:
        NotFound: `revocation.not_found`, for whoever is not on the talent's side.
        Unavailable: `certificate.pending`, in the seconds before.
    """
    require(actor, permissions.LICENSING_READ)
    rows = Revocation.objects.visible_to(actor).select_related("voice__data_key")
    revocation = rows.select_for_update(of=("self",), no_key=True).filter(id=revocation_id).first()
    if revocation is None:
        raise NotFound("revocation.not_found", "There is no such stop.")
    issued = Certificate.objects.filter(revocation=revocation).first()
    if issued is not None:
        return issued
    statement = _statement(revocation, gather(revocation), now)
    signature = attest(statement)
    return Certificate.objects.create(
        revocation=revocation,
        document=statement,
        signature=signature["value"],
        key_id=signature["public_key"],
        issued_at=now,
    )


def as_document(issued: Certificate) -> dict[str, Any]:
    """What is handed out: the statement and its signature, as receipts are."""
    return {
        "statement": issued.document,
        "signature": {"algorithm": ALGORITHM, "public_key": issued.key_id, "value": issued.signature},
    }


def _statement(revocation: Revocation, evidence: Evidence, now: datetime) -> dict[str, Any]:
    followed = evidence.followed
    return {
        "type": TYPE,
        "issued_at": instant(now),
        "revocation": str(revocation.id),
        "subject": {"kind": revocation.subject_kind, "id": str(revocation.subject_id)},
        "voice": str(revocation.voice_id),
        "talent": str(revocation.talent_id),
        "principal": revocation.principal,
        "at": instant(revocation.at),
        "clock": "database",
        "stopped": followed["stopped"],
        "licences_stopped": revocation.licences_stopped,
        "renders_denied": evidence.renders_denied,
        "notices": _notices(revocation),
        "keys": _keys(revocation, now),
        "log": {"origin": settings.LOG_ORIGIN, "entries": evidence.entries},
        "cannot_be_proven": [dict(one) for one in CANNOT_BE_PROVEN],
    }


def _notices(revocation: Revocation) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(revocation=revocation).order_by("id")
    return [
        {
            "id": str(notice.id),
            "licence": str(notice.licence_id),
            "deadline_at": instant(notice.deadline_at),
            "acknowledged_at": instant(notice.acknowledged_at) if notice.acknowledged_at else None,
        }
        for notice in rows
    ]


def _keys(revocation: Revocation, now: datetime) -> dict[str, Any]:
    data_key = revocation.voice.data_key
    destroyed = data_key.destroyed_at
    holds = LegalHold.objects.standing_at(now).filter(voice_id=revocation.voice_id).order_by("id")
    is_voice = revocation.subject_kind == Revocation.SubjectKind.VOICE
    state = "destroyed" if destroyed else "held" if is_voice else "kept"
    return {
        "id": str(data_key.id),
        "state": state,
        "destroyed_at": instant(destroyed) if destroyed else None,
        "holds": [
            {"id": str(hold.id), "since": instant(hold.placed_at), "reason": hold.reason} for hold in holds
        ],
        "sentence": keys_sentence(state),
    }


def instant(at: datetime) -> str:
    """An instant as our signed documents write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
