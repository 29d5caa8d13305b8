"""Uploads straight into the object store: a signed address first, a strict look at what came afterwards."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from marketplace.core import objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, Refusal, require
from marketplace.core.ids import uuid7
from voices.models import Session, Take, Upload
from voices.policies import absent, require_studio
from voices.quality.recording import check_size
from voices.services.sessions import find_open_prompt
from voices.services.takes import Arrival, take_in

VALID_FOR = datetime.timedelta(hours=1)
CONTENT_TYPE = "application/octet-stream"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BegunUpload:
    """Where to PUT the file, with exactly these headers, before the upload expires."""

    upload: Upload
    url: str
    headers: dict[str, str]


def begin_upload(
    *,
    actor: Actor,
    session: Session,
    prompt_number: int,
    size: int,
    sha256: str,
    filename: str,
    now: datetime.datetime,
) -> BegunUpload:
    """Sign one PUT of exactly `size` bytes into the store.

    Raises:
        Invalid: `upload.presign_unavailable` where the store is a folder; `upload.sha256`; `prompt.unknown`.
        NotFound, Conflict, Forbidden, TooLarge: as `receive_take`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    session, prompt = find_open_prompt(actor, session, prompt_number)
    check_size(size)
    if not _SHA256.fullmatch(sha256.lower()):
        raise Invalid("upload.sha256", "Send the file's SHA-256 as 64 hexadecimal digits.")
    upload_id = uuid7()
    key = f"uploads/{session.voice_id}/{upload_id}"
    url = _sign(key, size, session)
    upload = Upload.objects.create(
        id=upload_id,
        session=session,
        prompt=prompt,
        object_key=key,
        filename=filename[:200],
        sha256=sha256.lower(),
        size=size,
        expires_at=now + VALID_FOR,
        created_at=now,
    )
    return BegunUpload(upload, url, {"Content-Type": CONTENT_TYPE})


def _sign(key: str, size: int, session: Session) -> str:
    url = objects.presign_put(
        key=key, content_type=CONTENT_TYPE, size=size, seconds=int(VALID_FOR.total_seconds())
    )
    if url is None:
        raise Invalid(
            "upload.presign_unavailable",
            f"This server keeps files in a folder; send the take itself to /v1/sessions/{session.id}/takes.",
        )
    return url


def claim_upload(*, actor: Actor, session: Session, upload_id: UUID, now: datetime.datetime) -> Take:
    """Turn an uploaded file into a take; claiming it again returns the take it made.

    A signature proves nothing about what was sent, so the file is read back and its size and SHA-256 are
    checked. What was uploaded is deleted once it is sealed as a take, or was refused for good.

    Raises:
        NotFound: no such upload in a session of this actor.
        Invalid: `upload.expired`, `upload.missing`, `upload.size_mismatch`, `take.sha256_mismatch`.
        and as `receive_take`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    rows = Upload.objects.visible_to(actor).select_related("prompt", "take")
    upload = rows.filter(id=upload_id, session_id=session.id).first()
    if upload is None:
        raise absent("upload")
    if upload.take is not None:
        return upload.take
    if now >= upload.expires_at:
        raise Invalid("upload.expired", "This upload has expired; begin a new one.")
    session, prompt = find_open_prompt(actor, session, upload.prompt.number)
    data = _read_back(upload)
    try:
        take = take_in(actor, session, prompt, Arrival(data, upload.filename, upload.sha256, upload), now)
    except Refusal as refusal:
        if refusal.status < 500:
            objects.delete(upload.object_key)
        raise
    objects.delete(upload.object_key)
    return take


def discard_expired_uploads(*, now: datetime.datetime, limit: int = 500) -> int:
    """Delete what was uploaded and never claimed; returns how many uploads ended so.

    Until it is claimed an upload lies in the store as it came, so none may stay.
    """
    expired = Upload.objects.filter(take__isnull=True, expires_at__lte=now).order_by("expires_at")[:limit]
    for upload in expired:
        objects.delete(upload.object_key)
        with transaction.atomic():
            Upload.objects.filter(id=upload.id, take__isnull=True).delete()
    return len(expired)


def _read_back(upload: Upload) -> bytes:
    size = objects.size(upload.object_key)
    if size is None:
        raise Invalid("upload.missing", "Nothing was uploaded yet; PUT the file to the address first.")
    if size != upload.size:
        raise Invalid(
            "upload.size_mismatch",
            f"{upload.size:,} bytes were announced and {size:,} came; upload the file again.",
        )
    data = objects.get_raw(key=upload.object_key)
    digest = hashlib.sha256(data).hexdigest()
    if digest != upload.sha256:
        raise Invalid(
            "take.sha256_mismatch", "The file is not the one announced; upload it again.", sha256=digest
        )
    return data
