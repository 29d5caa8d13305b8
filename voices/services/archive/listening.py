"""Opens an archive's sentences to those who may hear and read them, and logs every hearing."""

import datetime

from django.db import transaction
from django.db.models import QuerySet

from marketplace.audit.services import record
from marketplace.core import objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Gone, require
from voices.models import ArchiveSegment, ArchiveUpload
from voices.policies import require_readable, require_studio
from voices.services.archive.events import find_archive, find_segment


def open_segment_audio(*, actor: Actor, segment: ArchiveSegment, now: datetime.datetime) -> bytes:
    """A segment's audio as FLAC, unsealed; the hearing is logged.

    Raises:
        NotFound: no such segment for this actor.
        Forbidden: `permission.missing`, `agency.required`.
        Gone: `voice.revoked`, `key.destroyed`, `segment.deleted` after its archive was closed.
        Unavailable: `object.missing`.
    """
    found = readable_segment(actor=actor, segment=segment)
    voice = found.archive.voice
    if not found.object_key:
        raise Gone("segment.deleted", "This archive was closed; what became no take was deleted.")
    audio = objects.get(key=found.object_key, data_key=voice.data_key)
    with transaction.atomic():
        record(
            actor=actor,
            action="voices.archive_segment.heard",
            subject=f"archive_segment:{found.id}",
            data={},
            organization_id=voice.talent.organization_id,
        )
    return audio


def readable_segment(*, actor: Actor, segment: ArchiveSegment) -> ArchiveSegment:
    """The segment with its words. Raises as `open_segment_audio`, but for what concerns its audio."""
    require(actor, permissions.VOICES_READ)
    require_studio(actor)
    found = find_segment(actor, segment.id)
    require_readable(found.archive.voice)
    return found


def readable_segments(*, actor: Actor, archive: ArchiveUpload) -> "QuerySet[ArchiveSegment]":
    """An archive's segments with their words. Raises as `readable_segment`."""
    require(actor, permissions.VOICES_READ)
    require_studio(actor)
    found = find_archive(actor, archive.id)
    require_readable(found.voice)
    return ArchiveSegment.objects.visible_to(actor).filter(archive=found).select_related("take")
