"""The course of an archive: analyse it, again with another reference, and close it for good."""

import datetime

from django.db import transaction

from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Invalid, require
from marketplace.core.wake import wake
from voices.models import ArchiveSegment, ArchiveUpload, SegmentText, Take
from voices.policies import require_readable, require_recordable, require_studio
from voices.services.archive.events import lock_archive, tell
from voices.services.archive.parts import delete_objects, delete_parts
from voices.services.archive.receive import Reference, check_reference, folder_of
from voices.services.sessions import close_session

ANALYSABLE = (
    ArchiveUpload.Status.NEEDS_REFERENCE,
    ArchiveUpload.Status.FAILED,
    ArchiveUpload.Status.REVIEW,
)


def analyse_archive(
    *,
    actor: Actor,
    archive: ArchiveUpload,
    now: datetime.datetime,
    reference: Reference | None = None,
) -> ArchiveUpload:
    """Queue an analysis, with a reference marked in the file or the one that stands; its former sentences go.

    Raises:
        NotFound: no such archive for this actor.
        Conflict: `archive.not_analysable`; `archive.reviewed` once a person has settled a sentence.
        Invalid: `archive.reference`, `archive.no_reference`.
        Forbidden: `permission.missing`, `agency.required`, `voice.withdrawn`, `talent.suspended`.
        Gone: `voice.revoked`, `key.destroyed`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    with transaction.atomic():
        locked = lock_archive(actor, archive.id)
        require_readable(locked.voice)
        require_recordable(locked.voice)
        _require_analysable(locked)
        start_ms, end_ms = _marks(locked, reference)
        gone = _forget_sentences(locked, now)
        states.advance(
            locked,
            ArchiveUpload.Status.QUEUED,
            reference_start_ms=start_ms,
            reference_end_ms=end_ms,
            session=None,
            spans=[],
            report={},
            progress=0.0,
            attempts=0,
            error_code="",
            error_detail="",
            analysed_at=None,
        )
        tell(actor, "voices.archive.queued", locked, {})
        wake("voices.analyse_archive", str(locked.id))
    delete_objects(gone)
    return locked


def _marks(archive: ArchiveUpload, reference: Reference | None) -> tuple[int | None, int | None]:
    """Where only the talent speaks, in ms: as given now, else as it stands; (None, None) leaves it to takes.

    Raises Invalid: `archive.reference`, `archive.no_reference`.
    """
    check_reference(reference, archive.duration_ms)
    if reference is not None:
        return reference.start_ms, reference.end_ms
    if archive.reference_start_ms is None and archive.voice.centroid is None:
        raise Invalid(
            "archive.no_reference",
            "Nothing tells the talent from others yet; mark a stretch in which only the talent speaks.",
        )
    return archive.reference_start_ms, archive.reference_end_ms


def close_archive(*, actor: Actor, archive: ArchiveUpload, now: datetime.datetime) -> ArchiveUpload:
    """End the review for good: takes stay, the file and all other sentences are deleted.

    What waits still is dropped. The session closes, which has its takes' speaker compared. Closing again
    changes nothing.

    Raises NotFound; Forbidden: `permission.missing`, `agency.required`; Conflict: `state.transition`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    with transaction.atomic():
        locked = lock_archive(actor, archive.id)
        if locked.status != ArchiveUpload.Status.CLOSED:
            states.advance(locked, ArchiveUpload.Status.CLOSED, closed_at=now)
            waiting = locked.segments.filter(status=ArchiveSegment.Status.WAITING)
            dropped = waiting.update(
                status=ArchiveSegment.Status.DROPPED, decided_by=actor.principal, decided_at=now
            )
            accepted = locked.segments.filter(status=ArchiveSegment.Status.ACCEPTED).count()
            tell(actor, "voices.archive.closed", locked, {"accepted": accepted, "dropped": dropped})
            if locked.session is not None:
                close_session(actor=actor, session=locked.session, now=now)
        keys = list(locked.segments.exclude(object_key="").values_list("object_key", flat=True))
    # After the commit, and again by a repeat: what lies there belongs to nobody any more.
    delete_parts(folder_of(locked), locked.parts)
    delete_objects(keys)
    with transaction.atomic():
        others = locked.segments.exclude(status=ArchiveSegment.Status.ACCEPTED)
        SegmentText.objects.filter(segment__in=others).update(text="")
        others.update(text="")
        locked.segments.update(object_key="")
    return locked


def _require_analysable(archive: ArchiveUpload) -> None:
    if archive.status not in ANALYSABLE:
        raise Conflict(
            "archive.not_analysable",
            "This archive is being analysed, or closed; look at it again in a moment.",
            status_now=str(archive.status),
        )
    settled = archive.segments.exclude(decided_by="").exclude(decided_by__startswith="system:")
    corrected = SegmentText.objects.filter(segment__archive=archive, version__gt=1)
    if settled.exists() or corrected.exists():
        raise Conflict(
            "archive.reviewed",
            "Somebody has settled sentences of this archive; another analysis would undo their work.",
        )


def _forget_sentences(archive: ArchiveUpload, now: datetime.datetime) -> list[str]:
    """Delete the rows of a former analysis, supersede its takes; returns the keys of its audio."""
    takes = Take.objects.filter(archive_segment__archive=archive)
    ids = list(takes.values_list("id", flat=True))
    keys = list(archive.segments.exclude(object_key="").values_list("object_key", flat=True))
    archive.segments.all().delete()
    Take.objects.current().filter(id__in=ids).update(superseded_at=now)
    return keys
