"""Receives takes: read strictly, judged, sealed under the voice's key, and only then recorded."""

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction

from marketplace.core import objects, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from voices.models import Prompt, Session, Take, Upload
from voices.policies import require_studio
from voices.quality.acoustics import SNR_REJECT_DB
from voices.quality.examine import examine
from voices.quality.recording import Recording, check_size, read_recording
from voices.quality.report import QualityReport, Verdict
from voices.services.duplicates import compare_performance
from voices.services.sessions import find_open_prompt, lock_session, require_open, tell

STATUS_OF = {
    Verdict.ACCEPT: Take.Status.ACCEPTED,
    Verdict.WARN: Take.Status.WARNED,
    Verdict.REJECT: Take.Status.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file on its way to become a take."""

    data: bytes
    filename: str
    sha256: str
    upload: Upload | None = None


def receive_take(
    *,
    actor: Actor,
    session: Session,
    prompt_number: int,
    data: bytes,
    filename: str,
    now: datetime.datetime,
    sha256: str = "",
    snr_reject_db: float = SNR_REJECT_DB,
) -> Take:
    """Check and store one recorded prompt; a good one replaces the prompt's earlier takes.

    The same file sent again for the same prompt returns the take it made. A rejected take is kept, with
    its reasons, but replaces no better one. No transaction is held while audio is decoded or stored.
    `snr_reject_db`: see `examine`.

    Raises:
        NotFound: no such session for this actor.
        Conflict: `session.closed`.
        Forbidden: `permission.missing`, `voice.revoked`, `voice.withdrawn`, `talent.suspended`.
        TooLarge: `take.too_large`.
        Invalid: `prompt.unknown`, `take.sha256_mismatch`, `take.duplicate`, and what `read_recording` finds.
        Gone: `key.destroyed`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)
    session, prompt = find_open_prompt(actor, session, prompt_number)
    check_size(len(data))
    digest = hashlib.sha256(data).hexdigest()
    if sha256 and sha256.lower() != digest:
        raise Invalid("take.sha256_mismatch", "The file changed on its way; send it again.", sha256=digest)
    arrival = Arrival(data, filename, digest)
    return take_in(actor, session, prompt, arrival, now, snr_reject_db=snr_reject_db)


def take_in(
    actor: Actor,
    session: Session,
    prompt: Prompt,
    arrival: Arrival,
    now: datetime.datetime,
    *,
    snr_reject_db: float = SNR_REJECT_DB,
) -> Take:
    """Judge, seal and record a file whose sum was checked; see `receive_take` for what it raises."""
    repeated = _find_repeated(session, prompt, arrival.sha256)
    if repeated is not None:
        return repeated
    recording = read_recording(arrival.data)
    report = compare_performance(session, prompt, examine(recording, snr_reject_db=snr_reject_db))
    take = _draft(session, prompt, arrival, recording, report, now)
    objects.put(key=take.object_key, plaintext=arrival.data, data_key=session.voice.data_key)
    kept: Take | None = None
    try:
        kept = _record(actor, take, arrival.upload, now)
    finally:
        # Refused meanwhile, or another request recorded the same file first: nothing points at our object.
        if kept is None or kept.id != take.id:
            objects.delete(take.object_key)
    return kept


def _find_repeated(session: Session, prompt: Prompt, sha256: str) -> Take | None:
    same = session.takes.current().filter(sha256=sha256).select_related("prompt").first()
    if same is not None and same.prompt_id != prompt.id:
        raise Invalid(
            "take.duplicate",
            f"This very recording is prompt {same.prompt.number}'s take; record prompt {prompt.number} too.",
            number=same.prompt.number,
        )
    return same


def _draft(
    session: Session,
    prompt: Prompt,
    arrival: Arrival,
    recording: Recording,
    report: QualityReport,
    now: datetime.datetime,
) -> Take:
    take_id = uuid7()
    return Take(
        id=take_id,
        session=session,
        prompt=prompt,
        status=STATUS_OF[report.verdict],
        object_key=f"takes/{session.voice_id}/{take_id}.{recording.container}",
        filename=arrival.filename[:200],
        sha256=arrival.sha256,
        size=len(arrival.data),
        container=recording.container,
        sample_rate=recording.sample_rate,
        channels=1,
        bits=recording.bits,
        duration_ms=recording.duration_ms,
        report=report.as_json(),
        created_at=now,
    )


@transaction.atomic
def _record(actor: Actor, take: Take, upload: Upload | None, now: datetime.datetime) -> Take:
    """Insert the take under the session's lock, which makes newer and older certain."""
    session = lock_session(actor, take.session_id)
    require_open(session)
    repeated = _find_repeated(session, take.prompt, take.sha256)
    if repeated is not None:
        return repeated
    older = session.takes.current().filter(prompt_id=take.prompt_id)
    if take.status == Take.Status.REJECTED:
        older = older.filter(status=Take.Status.REJECTED)
    older.update(superseded_at=now)
    take.save(force_insert=True)
    if upload is not None:
        Upload.objects.filter(id=upload.id).update(take=take)
    facts: dict[str, str | int] = {
        "take": str(take.id),
        "prompt": take.prompt.number,
        "status": str(take.status),
        "sha256": take.sha256,
    }
    tell(actor, "voices.take.received", session, facts)
    wake("voices.check_words", str(take.id))
    return take
