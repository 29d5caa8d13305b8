"""The document that says who may speak for a talent: sealed under a key of its own, opened to few."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import keys, objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, NotFound, require
from marketplace.core.ids import uuid7
from marketplace.core.models import DataKey
from voices.models import Representative
from voices.policies import absent, require_roster_keeper
from voices.quality.document import SUFFIXES, document_type
from voices.services.representatives import lock_representative, tell


@dataclass(frozen=True, slots=True)
class Document:
    """A document in the clear, its media type, and a file name that says nothing of the person."""

    content: bytes
    media_type: str
    name: str


def file_document(
    *, actor: Actor, representative_id: UUID, document_kind: str, content: bytes, now: datetime.datetime
) -> Representative:
    """Seal a document and put it in the place of an earlier one, until staff have decided.

    No transaction is held while it is stored. The same file sent again changes nothing.

    Raises:
        NotFound: no such representative for this actor.
        Forbidden: `permission.missing`, `roster.staff_only`.
        Conflict: `representative.decided`.
        TooLarge, Invalid: as `voices.quality.document`.
    """
    require(actor, permissions.ORG_MANAGE)
    require_roster_keeper(actor)
    media_type = document_type(content)
    row = _find(actor, representative_id)
    _require_open(row)
    data_key = keys.create_data_key(purpose=f"representative:{row.id}")
    key = f"representatives/{row.id}/{uuid7()}.{SUFFIXES[media_type]}"
    kept = False
    try:
        stored = objects.put(key=key, plaintext=content, data_key=data_key)
        columns = {
            "document_kind": document_kind,
            "document_type": media_type,
            "object_key": key,
            "sha256": stored.sha256,
            "size": stored.size,
            "data_key": data_key,
        }
        filed, before = _file(actor, row.id, columns, now)
        kept = filed.object_key == key
        if before:
            objects.delete(before)
        return filed
    finally:
        # Decided meanwhile, or filed already: nothing points at what was just stored.
        if not kept:
            objects.delete(key)
            keys.destroy_data_key(data_key, now)


@transaction.atomic
def _file(
    actor: Actor, representative_id: UUID, columns: dict[str, object], now: datetime.datetime
) -> tuple[Representative, str]:
    """The row as it is filed, and the key of the object whose place was taken."""
    row = lock_representative(actor, representative_id)
    _require_open(row)
    if row.sha256 == columns["sha256"]:
        return row, ""
    before, old_key = row.object_key, row.data_key
    for column, value in columns.items():
        setattr(row, column, value)
    row.save(update_fields=list(columns))
    if isinstance(old_key, DataKey):
        keys.destroy_data_key(old_key, now)
    tell(actor, "voices.representative.document_filed", row, {"sha256": row.sha256})
    return row, before


def open_document(*, actor: Actor, representative_id: UUID, now: datetime.datetime) -> Document:
    """The document in the clear, for the agency's owners and the platform's staff; every look is logged.

    Raises:
        NotFound: no such representative for this actor, or `representative.no_document`.
        Forbidden: `permission.missing`, `roster.staff_only`.
        Unavailable: `object.missing`.
    """
    require(actor, permissions.PLATFORM_MANAGE if actor.is_platform else permissions.ORG_MANAGE)
    if not actor.is_platform:
        require_roster_keeper(actor)
    row = _find(actor, representative_id)
    if row.data_key is None:
        raise NotFound("representative.no_document", "No document was filed yet.")
    content = objects.get(key=row.object_key, data_key=row.data_key)
    with transaction.atomic():
        record(
            actor=actor,
            action="voices.representative.document_opened",
            subject=f"representative:{row.id}",
            data={"sha256": row.sha256},
            organization_id=row.talent.organization_id,
        )
    return Document(content, row.document_type, f"authority-{row.id}.{SUFFIXES[row.document_type]}")


def _find(actor: Actor, representative_id: UUID) -> Representative:
    rows = Representative.objects.visible_to(actor).select_related("talent", "data_key")
    row = rows.filter(id=representative_id).first()
    if row is None:
        raise absent("representative")
    return row


def _require_open(row: Representative) -> None:
    if row.status != Representative.Status.PENDING:
        raise Conflict(
            "representative.decided",
            "This was decided already. Name the representative anew to file another.",
        )
