"""The end of an analysis: one transaction that writes the account, the session and the sentences."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from marketplace.core import states
from marketplace.core.actor import Actor
from voices.models import ArchiveSegment, ArchiveUpload, PromptScript, SegmentText, Session, Voice
from voices.policies import require_readable
from voices.quality.archive.grid import FRAME_SECONDS
from voices.quality.archive.spans import Span
from voices.quality.archive.summary import in_milliseconds, seconds_of
from voices.services import sessions
from voices.services.archive.claims import ArchiveClaim, lock_claimed
from voices.services.archive.events import VOICE, tell
from voices.services.archive.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Found:
    """Everything an analysis found: the whole file in spans, and the talent's sentences in order."""

    spans: Sequence[Span]
    speech_seconds: float
    sentences: Sequence[tuple[Span, Sentence]]
    encoder: str
    reference: str


@transaction.atomic
def finish(actor: Actor, claim: ArchiveClaim, found: Found, now: datetime.datetime) -> ArchiveUpload:
    """Write what was found and open the review. Raises LeaseLost, or Gone where the voice was stopped."""
    archive = lock_claimed(claim)
    voice = Voice.objects.select_for_update(of=("self",)).select_related(*("talent", "data_key"))
    require_readable(voice.get(id=archive.voice_id))
    session = _open_session(actor, archive, now) if found.sentences else None
    listed = in_milliseconds(found.spans, archive.duration_ms)
    states.advance(
        archive,
        ArchiveUpload.Status.REVIEW,
        session=session,
        spans=listed,
        report=_report(found, listed),
        progress=1.0,
        lease_until=None,
        error_code="",
        error_detail="",
        analysed_at=now,
    )
    for number, (span, sentence) in enumerate(found.sentences, start=1):
        _write(actor, archive, number, span, sentence, now)
    tell(actor, "voices.archive.analysed", archive, {"sentences": len(found.sentences)})
    return ArchiveUpload.objects.select_related(*VOICE).get(id=archive.id)


def _open_session(actor: Actor, archive: ArchiveUpload, now: datetime.datetime) -> Session:
    """An archive's takes are takes: they need a session, and its script grows as sentences are accepted."""
    script = PromptScript.objects.create(
        organization_id=archive.voice.talent.organization_id,
        name=f"Archive: {archive.filename or archive.id}"[:120],
        language=archive.voice.language,
        created_at=now,
    )
    session = Session.objects.create(voice=archive.voice, script=script, created_at=now)
    facts: dict[str, str | int] = {"script": str(script.id), "archive": str(archive.id)}
    sessions.tell(actor, "voices.session.opened", session, facts)
    return session


def _report(found: Found, listed: list[list[Any]]) -> dict[str, Any]:
    transcribers = {sentence.transcriber for _, sentence in found.sentences}
    doubts = Counter(sentence.doubt for _, sentence in found.sentences if sentence.doubt)
    return {
        **seconds_of(listed, found.speech_seconds),
        "sentences": len(found.sentences),
        "doubts": dict(sorted(doubts.items())),
        "encoder": found.encoder,
        "transcriber": ", ".join(sorted(transcribers)),
        "reference": found.reference,
    }


def _write(
    actor: Actor,
    archive: ArchiveUpload,
    number: int,
    span: Span,
    sentence: Sentence,
    now: datetime.datetime,
) -> None:
    segment = ArchiveSegment.objects.create(
        archive=archive,
        number=number,
        start_ms=round(1000 * FRAME_SECONDS * span.start),
        end_ms=min(archive.duration_ms, round(1000 * FRAME_SECONDS * span.end)),
        object_key=sentence.object_key,
        sample_rate=sentence.sample_rate,
        report=sentence.report.as_json(),
        similarity=round(sentence.similarity, 4),
        transcriber=sentence.transcriber,
        confidence=None if sentence.confidence is None else round(sentence.confidence, 4),
        reason=sentence.doubt.value if sentence.doubt else "",
        text=sentence.text,
        created_at=now,
    )
    SegmentText.objects.create(
        segment=segment, version=1, text=sentence.text, author=actor.principal, created_at=now
    )
