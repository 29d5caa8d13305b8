"""Spoken statements: issue a text with a challenge, take its recording in, open it to those who may hear."""

import datetime
import hashlib
from typing import Final
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Statement
from licensing.policies.authority import is_talents_side, mandated
from licensing.policies.statements import statement_text
from licensing.policies.wording import digest
from licensing.vocabulary import challenges
from marketplace.audit.services import record
from marketplace.core import objects, outbox, permissions, states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from voices.models import Mandate, Take
from voices.quality.recording import Recording, check_size, read_recording

VALID_FOR: Final = datetime.timedelta(minutes=30)
DAY: Final = datetime.timedelta(days=1)
MOST_A_DAY: Final = 20
SHORTEST_SECONDS, LONGEST_SECONDS = 4.0, 30.0
EXPLANATION_CHARACTERS: Final = 2000


@transaction.atomic
def issue_statement(*, actor: Actor, consent_id: UUID, now: datetime.datetime) -> Statement:
    """A text to read aloud for an active consent, good for one recording within half an hour.

    An unread text of the same consent expires with it.

    Raises:
        NotFound: `consent.not_found`.
        Forbidden: `permission.missing`, `consent.not_yours`, `voice.revoked`, `consent.ended`,
            `statement.too_many`.
        Invalid: `statement.no_takes`.
        Conflict: `statement.pending`, `statement.accepted`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    consent = _locked_consent(actor, consent_id, now)
    _require_room(consent, now)
    for unread in consent.statements.filter(status=Statement.Status.OPEN):
        states.advance(unread, Statement.Status.EXPIRED, decided_at=now)
    voice, talent = consent.voice, consent.talent
    language, words = challenges.words_of(voice.language)
    challenge = challenges.draw(words)
    text = statement_text(
        language=language,
        name=talent.stage_name,
        agency=talent.organization.name,
        voice=voice.name,
        on=now.date(),
        challenge=challenge,
    )
    statement = Statement.objects.create(
        consent=consent,
        epoch=consent.epoch,
        language=language,
        lead=text.lead,
        text=text.whole,
        text_sha256=digest(text.whole),
        challenge=challenge,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    tell(actor, "licensing.statement.issued", statement, {"text_sha256": statement.text_sha256})
    return statement


def record_statement(
    *,
    actor: Actor,
    statement_id: UUID,
    data: bytes,
    now: datetime.datetime,
    explanation: str = "",
) -> Statement:
    """Seal the one recording of a text (WAV or FLAC, 4 to 30 s) under the voice's key; have it checked.

    The same file sent again answers the same. `explanation` says why the text cannot be spoken by the talent
    (who has lost their voice, or lives no more): a person then decides, whatever the machine heard. No
    transaction is held while audio is decoded or stored.

    Raises:
        NotFound: `statement.not_found`.
        Forbidden, Gone: as `issue_statement`, `statement.expired`.
        Conflict: `statement.recorded`.
        TooLarge, Invalid: as `read_recording`; `statement.length`, `statement.repeated`,
            `statement.explanation`.
    """
    require(actor, permissions.CONSENTS_SIGN)
    check_size(len(data))
    digest_of = hashlib.sha256(data).hexdigest()
    statement = _own_statement(actor, statement_id, now)
    if statement.sha256 == digest_of:
        return statement
    _require_open(statement, now)
    if len(explanation) > EXPLANATION_CHARACTERS:
        raise Invalid("statement.explanation", f"Explain in at most {EXPLANATION_CHARACTERS:,} characters.")
    recording = _read(data)
    if Statement.objects.filter(consent__voice=statement.consent.voice, sha256=digest_of).exists():
        raise Invalid("statement.repeated", "This very file was sent before; record the new text.")
    key = f"statements/{statement.consent.voice_id}/{uuid7()}.{recording.container}"
    objects.put(key=key, plaintext=data, data_key=statement.consent.voice.data_key)
    kept = False
    try:
        statement = _keep(actor, statement_id, key, digest_of, recording, explanation.strip(), now)
        kept = statement.object_key == key
    finally:
        if not kept:
            objects.delete(key)
    return statement


@transaction.atomic
def _keep(
    actor: Actor,
    statement_id: UUID,
    key: str,
    sha256: str,
    recording: Recording,
    explanation: str,
    now: datetime.datetime,
) -> Statement:
    statement = _own_statement(actor, statement_id, now, lock=True)
    if statement.sha256 == sha256:
        return statement
    _require_open(statement, now)
    states.advance(
        statement,
        Statement.Status.RECORDED,
        recorded_at=now,
        object_key=key,
        container=recording.container,
        sha256=sha256,
        duration_ms=recording.duration_ms,
        explanation=explanation,
        check_after=now,
    )
    tell(actor, "licensing.statement.recorded", statement, {"sha256": sha256, "explained": bool(explanation)})
    wake("licensing.check_statement", str(statement.id))
    return statement


def open_statement_audio(
    *, actor: Actor, statement_id: UUID, now: datetime.datetime
) -> tuple[Statement, bytes]:
    """A statement and its recording, unsealed; every hearing is logged.

    For the talent's side, and for the platform's staff with the right to manage.

    Raises:
        NotFound: `statement.not_found`, also where nothing was recorded.
        Forbidden: `permission.missing`. Gone: `key.destroyed`. Unavailable: `object.missing`.
    """
    require(actor, permissions.PLATFORM_MANAGE if actor.is_platform else permissions.LICENSING_READ)
    rows = Statement.objects.visible_to(actor).select_related("consent__voice__data_key", "consent__talent")
    statement = rows.filter(id=statement_id).exclude(object_key="").first()
    if statement is None:
        raise absent()
    audio = objects.get(key=statement.object_key, data_key=statement.consent.voice.data_key)
    with transaction.atomic():
        record(
            actor=actor,
            action="licensing.statement.heard",
            subject=f"statement:{statement.id}",
            data={},
            organization_id=statement.consent.talent.organization_id,
        )
    return statement, audio


@transaction.atomic
def expire_statements(now: datetime.datetime) -> int:
    """End texts that nobody read in time; returns how many."""
    rows = Statement.objects.filter(status=Statement.Status.OPEN, expires_at__lte=now)
    count = 0
    for statement in rows.select_for_update(skip_locked=True, of=("self",)).select_related("consent__talent"):
        states.advance(statement, Statement.Status.EXPIRED, decided_at=now)
        tell(system_actor("licensing.sweep"), "licensing.statement.expired", statement, {})
        count += 1
    return count


def tell(actor: Actor, event: str, statement: Statement, data: dict[str, str | bool | list[str]]) -> None:
    """Log an event of a statement and publish it to the agency."""
    organization_id = statement.consent.talent.organization_id
    facts = {"consent": str(statement.consent_id), "voice": str(statement.consent.voice_id), **data}
    record(
        actor=actor,
        action=event,
        subject=f"statement:{statement.id}",
        data=facts,
        organization_id=organization_id,
    )
    outbox.emit(
        topic=event, payload={"statement": str(statement.id), **facts}, organization_id=organization_id
    )


def absent() -> NotFound:
    """The answer for what is not there and for what the actor may not see."""
    return NotFound("statement.not_found", "There is no such statement that you may see.")


def _locked_consent(actor: Actor, consent_id: UUID, now: datetime.datetime) -> Consent:
    rows = Consent.objects.visible_to(actor).select_related("voice", "talent__organization")
    consent = rows.select_for_update(of=("self",), no_key=True).filter(id=consent_id).first()
    if consent is None:
        raise NotFound("consent.not_found", "There is no such consent that you may see.")
    _require_speaker(actor, consent, now)
    return consent


def _own_statement(
    actor: Actor, statement_id: UUID, now: datetime.datetime, *, lock: bool = False
) -> Statement:
    related = ("consent__voice__data_key", "consent__talent__organization")
    rows = Statement.objects.visible_to(actor).select_related(*related).filter(id=statement_id)
    statement = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if statement is None:
        raise absent()
    _require_speaker(actor, statement.consent, now)
    return statement


def _require_speaker(actor: Actor, consent: Consent, now: datetime.datetime) -> None:
    """The talent's side, or the agency that records them: the voice in it is what is proven."""
    mandates = Mandate.objects.active_at(now).filter(talent_id=consent.talent_id)
    if not (is_talents_side(actor, consent.talent) or mandated(actor, consent.talent, mandates, "record")):
        raise Forbidden(
            "consent.not_yours",
            "Only the talent, or an agency whose mandate includes recording, can bring this.",
        )
    if consent.voice.revoked_at is not None:
        raise Forbidden("voice.revoked", "The talent has stopped this voice.")
    if consent.status != Consent.Status.ACTIVE or consent.until <= now:
        raise Forbidden("consent.ended", "This consent has ended or was replaced; use the one in force.")


def _require_room(consent: Consent, now: datetime.datetime) -> None:
    statements = consent.statements.all()
    if statements.filter(status__in=["recorded", "review"]).exists():
        raise Conflict("statement.pending", "A recording is being looked at already; wait for the answer.")
    if statements.filter(status=Statement.Status.ACCEPTED).exists():
        raise Conflict("statement.accepted", "This consent was spoken and accepted; nothing is missing.")
    if statements.filter(created_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise Forbidden(
            "statement.too_many", f"{MOST_A_DAY} texts were issued within a day. Try again tomorrow."
        )
    if not Take.objects.usable().filter(session__voice=consent.voice_id).exists():
        raise Invalid("statement.no_takes", "Record takes first: the voice is compared with theirs.")


def _require_open(statement: Statement, now: datetime.datetime) -> None:
    if statement.status == Statement.Status.EXPIRED or (
        statement.status == Statement.Status.OPEN and statement.expires_at <= now
    ):
        raise Gone("statement.expired", "This text has expired. Ask for a new one.")
    if statement.status != Statement.Status.OPEN:
        raise Conflict("statement.recorded", "This text was recorded already; ask for a new one.")


def _read(data: bytes) -> Recording:
    recording = read_recording(data)
    if not SHORTEST_SECONDS <= recording.duration_ms / 1000 <= LONGEST_SECONDS:
        raise Invalid(
            "statement.length",
            f"A statement lasts {SHORTEST_SECONDS:.0f} to {LONGEST_SECONDS:.0f} s, this one "
            f"{recording.duration_ms / 1000:.1f} s. Read the whole text at your own pace, and trim silence.",
        )
    return recording
