"""What every verb on archives does alike: find the row, look at its voice, write the log and the news."""

from uuid import UUID

from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict
from voices.models import ArchiveSegment, ArchiveUpload
from voices.policies import absent

VOICE = ("voice__talent", "voice__data_key")


def find_archive(actor: Actor, archive_id: UUID) -> ArchiveUpload:
    """The archive with its voice. Raises NotFound where the actor may not see it."""
    found = ArchiveUpload.objects.visible_to(actor).select_related(*VOICE).filter(id=archive_id).first()
    if found is None:
        raise absent("archive upload")
    return found


def lock_archive(actor: Actor, archive_id: UUID) -> ArchiveUpload:
    """The archive under a row lock. Raises NotFound where the actor may not see it."""
    rows = ArchiveUpload.objects.visible_to(actor).select_related(*VOICE, "session")
    found = rows.select_for_update(of=("self",)).filter(id=archive_id).first()
    if found is None:
        raise absent("archive upload")
    return found


def find_segment(actor: Actor, segment_id: UUID) -> ArchiveSegment:
    """The segment with its archive and voice. Raises NotFound where the actor may not see it."""
    rows = ArchiveSegment.objects.visible_to(actor)
    related = (*(f"archive__{name}" for name in VOICE), "archive__session", "take")
    found = rows.select_related(*related).filter(id=segment_id).first()
    if found is None:
        raise absent("archive segment")
    return found


def require_in_review(archive: ArchiveUpload) -> None:
    """Raise Conflict: `archive.not_in_review`."""
    if archive.status != ArchiveUpload.Status.REVIEW:
        raise Conflict(
            "archive.not_in_review",
            "Its sentences can be settled after the analysis and before the archive is closed.",
            status_now=str(archive.status),
        )


def tell(actor: Actor, event: str, archive: ArchiveUpload, data: dict[str, str | int]) -> None:
    """Log an event of an archive and publish it to the agency."""
    organization_id = archive.voice.talent.organization_id
    facts = {"voice": str(archive.voice_id), **data}
    subject = f"archive_upload:{archive.id}"
    record(actor=actor, action=event, subject=subject, data=facts, organization_id=organization_id)
    outbox.emit(topic=event, payload={"archive": str(archive.id), **facts}, organization_id=organization_id)
