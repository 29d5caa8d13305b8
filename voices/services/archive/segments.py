"""Settling an archive's sentences: their words, and whether they become takes."""

import datetime
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import objects, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, Unavailable, require
from marketplace.core.objects import ObjectDamaged
from voices.models import ArchiveSegment, ArchiveUpload, Prompt, SegmentText, Session, Take
from voices.policies import require_readable, require_recordable, require_studio
from voices.quality.acoustics import ARCHIVE_SNR_REJECT_DB
from voices.services.archive.events import find_segment, lock_archive, require_in_review
from voices.services.scripts import MAXIMUM_CHARACTERS
from voices.services.takes import receive_take


def correct_segment(
    *, actor: Actor, segment: ArchiveSegment, text: str, now: datetime.datetime
) -> ArchiveSegment:
    """Write what a segment truly says; a new version, unless it is what stands there already.

    Raises:
        NotFound: no such segment for this actor.
        Conflict: `archive.not_in_review`.
        Invalid: `segment.text`.
        Forbidden, Gone: as `accept_segment`.
    """
    _require_settler(actor)
    clean = clean_text(text)
    with transaction.atomic():
        locked = _lock(actor, segment.id)
        _write_text(actor, locked, clean, now)
    return find_segment(actor, segment.id)


def accept_segment(
    *, actor: Actor, segment: ArchiveSegment, now: datetime.datetime, text: str | None = None
) -> ArchiveSegment:
    """Make a segment a take of its archive's session, with `text` or the words that stand there.

    Whoever accepts vouches for the words. Accepting again changes nothing but the text. No transaction is
    held while audio is read or stored, and a repeat after a lost answer finds the same take.

    Raises:
        NotFound: no such segment for this actor.
        Conflict: `archive.not_in_review`.
        Invalid: `segment.text`, `segment.quality` where the quality report rejects the take.
        Forbidden: `permission.missing`, `agency.required`, `voice.withdrawn`, `talent.suspended`.
        Gone: `voice.revoked`, `key.destroyed`. Unavailable: `object.missing`.
    """
    _require_settler(actor)
    with transaction.atomic():
        locked = _lock(actor, segment.id)
        clean = clean_text(locked.text if text is None else text)
        _write_text(actor, locked, clean, now)
        if locked.status == ArchiveSegment.Status.ACCEPTED:
            return locked
        session = _session(locked)
        prompt = _prompt(session, locked)
    audio = objects.get(key=locked.object_key, data_key=locked.archive.voice.data_key)
    take = receive_take(
        actor=actor,
        session=session,
        prompt_number=prompt.number,
        data=audio,
        filename=f"archive-{locked.number:05d}.flac",
        now=now,
        snr_reject_db=ARCHIVE_SNR_REJECT_DB,
    )
    if take.status == Take.Status.REJECTED:
        sentences = " ".join(found["sentence"] for found in take.report["findings"])
        raise Invalid("segment.quality", f"This sentence is too poor to train from. {sentences}")
    return _settle(actor, locked, ArchiveSegment.Status.ACCEPTED, take, now)


def drop_segment(*, actor: Actor, segment: ArchiveSegment, now: datetime.datetime) -> ArchiveSegment:
    """Leave a segment out; a take it had become is superseded. Dropping it again changes nothing.

    Raises NotFound, Conflict, Forbidden, Gone as `accept_segment`.
    """
    _require_settler(actor)
    with transaction.atomic():
        locked = _lock(actor, segment.id)
        if locked.status == ArchiveSegment.Status.DROPPED:
            return locked
    return _settle(actor, locked, ArchiveSegment.Status.DROPPED, None, now)


def accept_certain(*, actor: Actor, archive: ArchiveUpload, clock: Callable[[], datetime.datetime]) -> int:
    """Accept what leaves no doubt, as the system; returns how many. What fails here waits for a person."""
    certain = archive.segments.filter(status=ArchiveSegment.Status.WAITING, reason="").exclude(text="")
    accepted = 0
    for segment in certain:
        try:
            accept_segment(actor=actor, segment=segment, now=clock())
        except Invalid as refusal:
            with transaction.atomic():
                ArchiveSegment.objects.filter(id=segment.id).update(reason=refusal.code[:40])
        except (Conflict, Forbidden, Gone, Unavailable, ObjectDamaged):
            break
        else:
            accepted += 1
    return accepted


def clean_text(text: str) -> str:
    """One line of words. Raises Invalid: `segment.text`."""
    clean = " ".join(text.split())
    written = any(character.isalpha() for character in clean)
    if not written or len(clean) > MAXIMUM_CHARACTERS or not clean.isprintable():
        raise Invalid(
            "segment.text",
            f"Write down what is said, in 1 to {MAXIMUM_CHARACTERS:,} printable characters.",
        )
    return clean


def _require_settler(actor: Actor) -> None:
    require(actor, permissions.VOICES_WRITE)
    require_studio(actor)


def _lock(actor: Actor, segment_id: UUID) -> ArchiveSegment:
    """The segment as it is now, its archive locked first: every verb here waits in one line."""
    found = find_segment(actor, segment_id)
    found.archive = lock_archive(actor, found.archive_id)
    require_readable(found.archive.voice)
    require_recordable(found.archive.voice)
    require_in_review(found.archive)
    found.refresh_from_db(
        fields=["status", "text", "text_version", "take", "object_key", "decided_by", "decided_at"]
    )
    return found


def _write_text(actor: Actor, segment: ArchiveSegment, text: str, now: datetime.datetime) -> None:
    """A new version, and the same words in the prompt of the take it may have become."""
    if text == segment.text:
        return
    segment.text, segment.text_version = text, segment.text_version + 1
    segment.save(update_fields=["text", "text_version"])
    SegmentText.objects.create(
        segment=segment,
        version=segment.text_version,
        text=text,
        author=actor.principal,
        created_at=now,
    )
    if segment.archive.session is not None:
        Prompt.objects.filter(script_id=segment.archive.session.script_id, number=segment.number).update(
            text=text
        )
    _log(actor, "voices.archive_segment.corrected", segment, {"version": segment.text_version})


def _session(segment: ArchiveSegment) -> Session:
    session = segment.archive.session
    if session is None:
        raise LookupError(f"the archive of segment {segment.id} has sentences and no session")
    return session


def _prompt(session: Session, segment: ArchiveSegment) -> Prompt:
    prompt, _ = Prompt.objects.get_or_create(
        script_id=session.script_id, number=segment.number, defaults={"text": segment.text}
    )
    return prompt


@transaction.atomic
def _settle(
    actor: Actor, segment: ArchiveSegment, status: str, take: Take | None, now: datetime.datetime
) -> ArchiveSegment:
    locked = _lock(actor, segment.id)
    if locked.status == status:
        return locked
    former = locked.take_id
    states.advance(locked, status, take=take, decided_by=actor.principal, decided_at=now)
    if former is not None:
        Take.objects.current().filter(id=former).update(superseded_at=now)
    word = "accepted" if take is not None else "dropped"
    _log(actor, f"voices.archive_segment.{word}", locked, {"take": str(take.id)} if take else {})
    return locked


def _log(actor: Actor, action: str, segment: ArchiveSegment, data: dict[str, str | int]) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"archive_segment:{segment.id}",
        data={"archive": str(segment.archive_id), "number": segment.number, **data},
        organization_id=segment.archive.voice.talent.organization_id,
    )
