"""Receives archives: claims checked before anything is decoded, sealed in parts, and only then recorded."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from voices.models import ArchiveUpload, Voice
from voices.policies import absent, require_recordable, require_studio
from voices.quality.archive import limits
from voices.quality.archive.header import check_size, read_claims
from voices.quality.header import Header
from voices.services.archive.events import tell
from voices.services.archive.parts import delete_parts, parts_of, put_parts

HASH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Reference:
    """Where in the file nobody but the talent speaks, in ms."""

    start_ms: int
    end_ms: int


def receive_archive(
    *,
    actor: Actor,
    voice: Voice,
    file: BinaryIO,
    size: int,
    filename: str,
    now: datetime.datetime,
    sha256: str = "",
    reference: Reference | None = None,
) -> ArchiveUpload:
    """Check, seal and queue one long file; the same file sent again returns the archive it made.

    `file` is seekable, `size` what it is said to have. A voice without compared takes and without a
    `reference` waits for one (`needs_reference`); nothing is lost. Memory: one part of 8 MiB.

    Raises:
        NotFound: no such voice for this actor.
        Forbidden: `permission.missing`, `agency.required`, `voice.revoked`, `voice.withdrawn`,
            `talent.suspended`.
        TooLarge: `archive.too_large`.
        Invalid: `archive.sha256_mismatch`, `archive.reference`, and what `read_claims` finds.
        Gone: `key.destroyed`.
    """
    found = find_voice(actor, voice)
    check_size(size)
    digest, size = sum_of(file)
    check_size(size)
    if sha256 and sha256.lower() != digest:
        raise Invalid("archive.sha256_mismatch", "The file changed on its way; send it again.", sha256=digest)
    draft = ArchiveUpload(id=uuid7(), voice=found, filename=filename[:200], sha256=digest, size=size)
    return take_in(actor, draft, file, reference, now)


def take_in(
    actor: Actor, draft: ArchiveUpload, file: BinaryIO, reference: Reference | None, now: datetime.datetime
) -> ArchiveUpload:
    """Read, seal and record a file whose sum was checked; `draft` is new, or the announced row."""
    same = ArchiveUpload.objects.arrived().filter(voice=draft.voice, sha256=draft.sha256).first()
    if same is not None:
        return same
    header = read_claims(file)
    check_reference(reference, duration_ms(header))
    folder = folder_of(draft)
    parts = parts_of(draft.size)
    kept: ArchiveUpload | None = None
    try:
        put_parts(folder=folder, file=file, data_key=draft.voice.data_key)
        kept = _record(actor, draft, header, parts, reference, now)
    finally:
        # Refused meanwhile, or another request recorded the same file first: nothing points at our parts.
        if kept is None or kept.id != draft.id:
            delete_parts(folder, parts)
    return kept


def find_voice(actor: Actor, voice: Voice) -> Voice:
    """The voice, open to recordings by this actor; raises as `receive_archive`."""
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    rows = Voice.objects.visible_to(actor).select_related("talent", "data_key")
    found = rows.filter(id=voice.id).first()
    if found is None:
        raise absent("voice")
    require_recordable(found)
    return found


def check_reference(reference: Reference | None, total_ms: int) -> None:
    """Raise Invalid: `archive.reference`."""
    if reference is None:
        return
    seconds = (reference.end_ms - reference.start_ms) / 1000
    inside = 0 <= reference.start_ms < reference.end_ms <= total_ms
    if not inside or not limits.REFERENCE_MINIMUM_SECONDS <= seconds <= limits.REFERENCE_MAXIMUM_SECONDS:
        raise Invalid(
            "archive.reference",
            f"Mark {limits.REFERENCE_MINIMUM_SECONDS:g} to {limits.REFERENCE_MAXIMUM_SECONDS:g} s inside the "
            "file in which nobody but the talent speaks.",
        )


def folder_of(archive: ArchiveUpload) -> str:
    """Where an archive's parts and sentences lie."""
    return f"archives/{archive.voice_id}/{archive.id}"


def duration_ms(header: Header) -> int:
    """The length that a file claims."""
    return round(1000 * header.frames / header.sample_rate)


def sum_of(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 of a whole file in hex, and its true size."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while content := file.read(HASH_BYTES):
        digest.update(content)
        size += len(content)
    return digest.hexdigest(), size


@transaction.atomic
def _record(
    actor: Actor,
    draft: ArchiveUpload,
    header: Header,
    parts: int,
    reference: Reference | None,
    now: datetime.datetime,
) -> ArchiveUpload:
    """Write the row under the voice's lock, unless the same file or a stop came first."""
    voice = Voice.objects.select_for_update(of=("self",)).select_related("talent").get(id=draft.voice_id)
    require_recordable(voice)
    same = ArchiveUpload.objects.arrived().filter(voice=voice, sha256=draft.sha256).first()
    if same is not None:
        return same
    known = reference is not None or voice.centroid is not None
    draft.status = ArchiveUpload.Status.QUEUED if known else ArchiveUpload.Status.NEEDS_REFERENCE
    draft.parts, draft.container, draft.sample_rate = parts, header.container, header.sample_rate
    draft.channels, draft.bits, draft.frames = header.channels, header.bits, header.frames
    draft.floating, draft.audio_md5, draft.duration_ms = (
        header.floating,
        header.md5.hex(),
        duration_ms(header),
    )
    draft.expires_at, draft.created_at = None, now
    if reference is not None:
        draft.reference_start_ms, draft.reference_end_ms = reference.start_ms, reference.end_ms
    draft.save()
    facts: dict[str, str | int] = {"sha256": draft.sha256, "status": str(draft.status)}
    tell(actor, "voices.archive.received", draft, facts)
    if known:
        wake("voices.analyse_archive", str(draft.id))
    return draft
