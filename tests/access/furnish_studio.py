"""A talent's recordings: a session with a take, an upload under way, an archive with a sentence to settle."""

import hashlib
from functools import cache
from typing import Any

from django.core.files.storage import FileSystemStorage

from marketplace.core import objects
from marketplace.core.ids import uuid7
from marketplace.core.keys import create_data_key
from tests.licensing.market import DAY, Market
from tests.voices.sound import encode, speech
from voices import services
from voices.models import ArchiveSegment, ArchiveUpload, Mandate, Representative, SegmentText, Session, Upload
from voices.quality.examine import examine
from voices.quality.recording import read_recording

DOCUMENT = b"%PDF-1.7\n%%EOF"
DOCUMENT_SHA256 = hashlib.sha256(DOCUMENT).hexdigest()
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class KeepingStorage(FileSystemStorage):
    """Files cannot be rolled back with the rows, so none is ever deleted."""

    def delete(self, name: str) -> None:
        pass


@cache
def a_take(seed: int = 1) -> bytes:
    """A clean FLAC of two seconds."""
    return encode(speech(2.0, seed=seed))


def rows(market: Market) -> dict[str, Any]:
    """Session, take, upload, archives, sentence, representative and what they stand on."""
    actor, voice, now = market.agency.actor, market.voice, market.now
    prompts = [f"This is sentence number {number}." for number in range(1, 13)]
    script = services.create_prompt_script(
        actor=actor, name="Warm-up", language="en-GB", prompts=prompts, now=now
    )
    session = services.open_session(actor=actor, voice=voice, script=script, now=now)
    take = services.receive_take(
        actor=actor, session=session, prompt_number=1, data=a_take(), filename="1.flac", now=now
    )
    heard = services.open_session(actor=actor, voice=voice, script=script, now=now)
    archive, segment = _archive(market, heard)
    Mandate.objects.filter(talent=market.talent).update(ends_at=now + 300 * DAY)
    return {
        "mandate": Mandate.objects.get(talent=market.talent),
        "prompt_script": script,
        "session": session,
        "archive_session": heard,
        "take": take,
        "upload": Upload.objects.create(
            session=session,
            prompt=script.prompts.get(number=2),
            object_key=f"uploads/{uuid7()}",
            sha256=SHA256,
            size=1000,
            expires_at=now + DAY,
            created_at=now,
        ),
        "archive": archive,
        "announced": ArchiveUpload.objects.create(
            voice=voice, status="announced", sha256=SHA256, size=1000, expires_at=now + DAY, created_at=now
        ),
        "segment": segment,
        "representative": _representative(market),
    }


def _archive(market: Market, session: Session) -> tuple[ArchiveUpload, ArchiveSegment]:
    now = market.now
    archive = ArchiveUpload.objects.create(
        voice=market.voice,
        session=session,
        status="review",
        filename="interview.flac",
        sha256=SHA256,
        size=1000,
        parts=1,
        container="flac",
        sample_rate=24_000,
        channels=1,
        bits=16,
        duration_ms=2_000,
        created_at=now,
        analysed_at=now,
    )
    key = f"archives/{archive.id}/1/00001.flac"
    objects.put(key=key, plaintext=a_take(2), data_key=market.voice.data_key)
    segment = ArchiveSegment.objects.create(
        archive=archive,
        number=1,
        start_ms=0,
        end_ms=2_000,
        object_key=key,
        sample_rate=24_000,
        report=examine(read_recording(a_take(2))).as_json(),
        similarity=0.9,
        reason="unsure_words",
        text="This is what was heard.",
        created_at=now,
    )
    SegmentText.objects.create(
        segment=segment, version=1, text=segment.text, author="whisper/1", created_at=now
    )
    return archive, segment


def _representative(market: Market) -> Representative:
    """Named and documented; staff have not decided."""
    data_key = create_data_key(purpose="representative")
    key = f"representatives/{uuid7()}.pdf"
    stored = objects.put(key=key, plaintext=DOCUMENT, data_key=data_key)
    return Representative.objects.create(
        talent=market.talent,
        kind="guardian",
        name="Gail Guardian",
        starts_at=market.now,
        document_kind="birth certificate",
        document_type="application/pdf",
        object_key=key,
        sha256=stored.sha256,
        size=stored.size,
        data_key=data_key,
        created_at=market.now,
    )
