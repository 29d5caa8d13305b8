"""Archives straight into the object store: a signed address first, a strict look at what came afterwards."""

import datetime
import hashlib
import re
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from marketplace.core import objects
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.ids import uuid7
from voices.models import ArchiveUpload, Voice
from voices.quality.archive.header import check_size
from voices.services.archive.events import find_archive
from voices.services.archive.receive import Reference, find_voice, take_in

VALID_FOR = datetime.timedelta(hours=6)
CONTENT_TYPE = "application/octet-stream"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AnnouncedArchive:
    """Where to PUT the file, with exactly these headers, before the announcement expires."""

    archive: ArchiveUpload
    url: str
    headers: dict[str, str]


def announce_archive(
    *, actor: Actor, voice: Voice, size: int, sha256: str, filename: str, now: datetime.datetime
) -> AnnouncedArchive:
    """Sign one PUT of exactly `size` bytes into the store.

    Raises:
        Invalid: `upload.presign_unavailable` where the store is a folder; `upload.sha256`.
        NotFound, Forbidden, TooLarge: as `receive_archive`.
    """
    found = find_voice(actor, voice)
    check_size(size)
    if not _SHA256.fullmatch(sha256.lower()):
        raise Invalid("upload.sha256", "Send the file's SHA-256 as 64 hexadecimal digits.")
    archive = ArchiveUpload(
        id=uuid7(),
        voice=found,
        status=ArchiveUpload.Status.ANNOUNCED,
        filename=filename[:200],
        sha256=sha256.lower(),
        size=size,
        expires_at=now + VALID_FOR,
        created_at=now,
    )
    url = objects.presign_put(
        key=raw_key(archive), content_type=CONTENT_TYPE, size=size, seconds=int(VALID_FOR.total_seconds())
    )
    if url is None:
        raise Invalid(
            "upload.presign_unavailable",
            "This server keeps files in a folder; send the file itself to /v1/archive-uploads.",
        )
    with transaction.atomic():
        archive.save(force_insert=True)
    return AnnouncedArchive(archive, url, {"Content-Type": CONTENT_TYPE})


def claim_archive(
    *, actor: Actor, archive: ArchiveUpload, now: datetime.datetime, reference: Reference | None = None
) -> ArchiveUpload:
    """Take in what was uploaded; claiming again returns the archive.

    What was uploaded is deleted once it is sealed, or was refused for good.

    Raises:
        NotFound: no such archive for this actor.
        Invalid: `upload.expired`, `upload.missing`, `upload.size_mismatch`, `archive.sha256_mismatch`.
        and as `receive_archive`.
    """
    found = find_archive(actor, archive.id)
    found.voice = find_voice(actor, found.voice)
    if found.status != ArchiveUpload.Status.ANNOUNCED:
        return found
    if found.expires_at is not None and now >= found.expires_at:
        raise Invalid("upload.expired", "This upload has expired; begin a new one.")
    with tempfile.TemporaryFile() as file:
        _read_back(found, file)
        try:
            kept = take_in(actor, found, file, reference, now)
        except Refusal as refusal:
            if refusal.status < 500 and refusal.code != "archive.reference":
                objects.delete(raw_key(found))
            raise
    objects.delete(raw_key(found))
    if kept.id != found.id:
        with transaction.atomic():
            ArchiveUpload.objects.filter(id=found.id, status=ArchiveUpload.Status.ANNOUNCED).delete()
    return kept


def discard_expired_archives(*, now: datetime.datetime, limit: int = 100) -> int:
    """Delete what was uploaded and never claimed; returns how many announcements ended so."""
    rows = ArchiveUpload.objects.filter(status=ArchiveUpload.Status.ANNOUNCED, expires_at__lte=now)
    expired = list(rows.order_by("expires_at")[:limit])
    for archive in expired:
        objects.delete(raw_key(archive))
        with transaction.atomic():
            ArchiveUpload.objects.filter(id=archive.id, status=ArchiveUpload.Status.ANNOUNCED).delete()
    return len(expired)


def raw_key(archive: ArchiveUpload) -> str:
    """Where an announced file lies as it came, until it is claimed."""
    return f"uploads/{archive.voice_id}/{archive.id}"


def _read_back(archive: ArchiveUpload, file: BinaryIO) -> None:
    """Copy the uploaded bytes into `file` and hold size and sum against the announcement."""
    size = objects.size(raw_key(archive))
    if size is None:
        raise Invalid("upload.missing", "Nothing was uploaded yet; PUT the file to the address first.")
    if size != archive.size:
        raise Invalid(
            "upload.size_mismatch",
            f"{archive.size:,} bytes were announced and {size:,} came; upload the file again.",
        )
    digest = hashlib.sha256()
    for content in objects.iter_raw(key=raw_key(archive)):
        digest.update(content)
        file.write(content)
    file.flush()
    if digest.hexdigest() != archive.sha256:
        raise Invalid(
            "archive.sha256_mismatch",
            "The file is not the one announced; upload it again.",
            sha256=digest.hexdigest(),
        )
