"""Deletes the archives of voices whose key was destroyed: nobody can read them, so nobody keeps them."""

import datetime

from django.db import transaction
from django.db.models import Q

from voices.models import ArchiveSegment, ArchiveUpload, SegmentText
from voices.services.archive.announce import raw_key
from voices.services.archive.parts import delete_objects, delete_parts
from voices.services.archive.receive import folder_of


def purge_stopped_archives(*, now: datetime.datetime, limit: int = 20) -> int:
    """Delete files, sentences and words of archives whose voice lost its key.

    A stop destroys the key unless a legal hold stands; while one does, the archive is kept and not read.
    What the account says about seconds stays, and so do takes, which follow their voice. Returns how many
    archives were emptied.
    """
    stopped = Q(voice__data_key__destroyed_at__isnull=False)
    busy = Q(status=ArchiveUpload.Status.ANALYSING, lease_until__gt=now)
    rows = list(ArchiveUpload.objects.filter(stopped, purged_at=None).exclude(busy).order_by("id")[:limit])
    for archive in rows:
        keys = archive.segments.exclude(object_key="").values_list("object_key", flat=True)
        delete_parts(folder_of(archive), archive.parts)
        delete_objects([*keys, raw_key(archive)])
        with transaction.atomic():
            SegmentText.objects.filter(segment__archive=archive).update(text="")
            ArchiveSegment.objects.filter(archive=archive).update(text="", object_key="")
            ArchiveUpload.objects.filter(id=archive.id).update(purged_at=now)
    return len(rows)
