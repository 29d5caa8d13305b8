"""Notices: each licensee of what was stopped is told by when everything is off the air, and confirms it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from licensing.models import Licence, Notice, Revocation, Script
from licensing.policies.wind_down import deadline
from marketplace.audit.services import record
from marketplace.core import outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from marketplace.core.models import Membership
from marketplace.web import mail

LETTER: Final = "licensing.notice.served"
READERS: Final = ("owner", "admin")


def serve_notices(*, revocation: Revocation, licence_ids: Sequence[UUID], now: datetime) -> list[Notice]:
    """Write a notice per licence and a letter to the licensees' owners, in the caller's transaction.

    A script's stop concerns the licence it was spoken under, which itself goes on.
    """
    ids = list(licence_ids)
    if revocation.subject_kind == Revocation.SubjectKind.SCRIPT:
        ids = list(Script.objects.filter(id=revocation.subject_id).values_list("licence_id", flat=True))
    licences = Licence.objects.filter(id__in=ids).only("id", "licensee_id", "wind_down_days").order_by("id")
    notices = [
        Notice(
            revocation=revocation,
            licence=licence,
            deadline_at=deadline(revocation.at, licence.wind_down_days),
            created_at=now,
        )
        for licence in licences
    ]
    readers = readers_of({notice.licence.licensee_id for notice in notices})
    by_licensee: dict[UUID, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_licensee[notice.licence.licensee_id].append(notice)
        notice.mailed_at = now if readers[notice.licence.licensee_id] else None
    Notice.objects.bulk_create(notices)
    for licensee_id, theirs in by_licensee.items():
        facts = {"notices": [str(notice.id) for notice in theirs]}
        mail.post(kind=LETTER, to=readers[licensee_id], facts=facts)
    return notices


def readers_of(organization_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    """The owners and administrators of each organization: those who are written to."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    members = Membership.objects.filter(organization_id__in=organization_ids, role__in=READERS)
    for organization_id, user_id in members.values_list("organization_id", "user_id"):
        found[organization_id].append(user_id)
    return found


def as_payload(notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """What an event tells of notices."""
    return [
        {
            "id": str(notice.id),
            "licence": str(notice.licence_id),
            "deadline_at": notice.deadline_at.isoformat(),
        }
        for notice in notices
    ]


@transaction.atomic
def acknowledge(*, actor: Actor, notice_id: UUID, signed_name: str, now: datetime) -> Notice:
    """The licensee confirms having read the notice and what it requires; the first confirmation stands.

    Raises:
        NotFound: `notice.not_found`.
        Forbidden: `permission.missing`; `notice.not_yours`, for everybody but the licensee.
        Invalid: `notice.unsigned`.
    """
    rows = Notice.objects.visible_to(actor).select_related("licence", "revocation")
    notice = rows.select_for_update(of=("self",), no_key=True).filter(id=notice_id).first()
    if notice is None:
        raise NotFound("notice.not_found", "There is no such notice.")
    if notice.licence.licensee_id != actor.organization_id:
        raise Forbidden("notice.not_yours", "Only the licensee can acknowledge this notice.")
    require(actor, permissions.LICENSING_WRITE)
    name = " ".join(signed_name.split())
    if not name:
        raise Invalid("notice.unsigned", "Type your full name to acknowledge this notice.")
    if notice.acknowledged_at is not None:
        return notice
    notice.acknowledged_at, notice.acknowledged_by, notice.acknowledged_name = now, actor.principal, name
    notice.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_name"])
    record(
        actor=actor,
        action="licensing.notice.acknowledged",
        subject=f"notice:{notice.id}",
        data={"revocation": str(notice.revocation_id), "licence": str(notice.licence_id)},
        organization_id=notice.licence.licensee_id,
    )
    _tell(notice)
    return notice


def _tell(notice: Notice) -> None:
    outbox.emit(
        topic="licensing.notice.acknowledged",
        payload={
            "notice": str(notice.id),
            "revocation": str(notice.revocation_id),
            "licence": str(notice.licence_id),
        },
        organization_id=notice.licence.agency_id,
    )
