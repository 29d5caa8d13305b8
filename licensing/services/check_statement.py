"""check_statement: listen to a recorded statement, and accept it, refuse it, or leave it to a person.

For workers: listening loads torch and CTranslate2.
"""

import datetime
import logging
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from licensing.models import Consent, Statement
from licensing.models.statement import MAXIMUM_ATTEMPTS
from licensing.policies.statements import Heard, Limits, Outcome, covered, judge
from licensing.services.statements import tell
from licensing.vocabulary import challenges
from marketplace.core import backends, objects, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Gone, Unavailable
from marketplace.core.wake import wake
from voices import services as voices
from voices.models import Session, Take, Voice
from voices.quality import liveness, speaker
from voices.quality.recording import Recording, read_recording
from voices.services.vectors import pack, unpack
from voices.transcribers.protocol import WordChooser
from voices.transcribers.words import normalise

log = logging.getLogger(__name__)

CLAIM: Final = datetime.timedelta(minutes=2)
LIMITS: Final = Limits(speaker.STATEMENT_ACCEPT, speaker.STATEMENT_REFUSE, speaker.MINIMUM_OTHERS)
ENDED: Final = Outcome("refused", "consent.ended", "The consent ended before its statement was heard.")
UNHEARD: Final = Outcome(
    "review", "statement.check_failed", "The machine could not listen, so a person will listen and decide."
)


@dataclass(frozen=True, slots=True)
class Voiceprint:
    """The recording's embedding, and the centroid of the takes it was compared with."""

    embedding: bytes
    centroid: bytes
    encoder: str


def check_statement(*, actor: Actor, statement_id: UUID, now: datetime.datetime) -> Statement | None:
    """Check one recorded statement; None where there is nothing to do or another worker is at it.

    Where the store is away, or the watermark cannot be read, the sweep tries again; after five tries a person
    decides. No transaction is held while listening.
    """
    claimed = Statement.objects.waiting(now).filter(id=statement_id, attempts__lt=MAXIMUM_ATTEMPTS)
    if not claimed.update(attempts=F("attempts") + 1, check_after=now + CLAIM):
        return None
    related = ("consent__voice__data_key", "consent__talent")
    statement = Statement.objects.select_related(*related).get(id=statement_id)
    if statement.consent.status != Consent.Status.ACTIVE or statement.consent.voice.revoked_at is not None:
        return _decide(actor, statement, ENDED, {}, None, now)
    try:
        audio = objects.get(key=statement.object_key, data_key=statement.consent.voice.data_key)
    except Gone:
        return _decide(actor, statement, ENDED, {}, None, now)
    heard, voiceprint = listen(statement, read_recording(audio), now)
    outcome = judge(heard, LIMITS, explained=bool(statement.explanation))
    return _decide(actor, statement, outcome, heard.as_json(), voiceprint, now)


def sweep_statements(*, actor: Actor, now: datetime.datetime) -> int:
    """Wake checks whose wake-up was lost; leave to a person what was tried five times. Returns how many."""
    count = 0
    for statement in Statement.objects.waiting(now).select_related("consent__talent")[:50]:
        if statement.attempts < MAXIMUM_ATTEMPTS:
            wake("licensing.check_statement", str(statement.id))
        else:
            _decide(actor, statement, UNHEARD, {}, None, now)
        count += 1
    return count


def listen(
    statement: Statement, recording: Recording, now: datetime.datetime
) -> tuple[Heard, Voiceprint | None]:
    """Everything that is heard in a recording, and its voiceprint where it could be compared."""
    heard = words(statement.lead, statement.challenge, statement.language, recording)
    similarity, takes, voiceprint = _voice(statement.consent.voice, recording, now)
    return (
        replace(
            heard,
            similarity=similarity,
            takes=takes,
            own_mark=_own_mark(recording),
            flags=liveness.flags(recording),
        ),
        voiceprint,
    )


def words(lead: str, challenge: list[str], language: str, recording: Recording) -> Heard:
    """Margins of the challenge's words among all words of their list, and how much of the rest is there.

    Unchecked (None) without a transcriber that chooses between words, or for a language it does not hear.
    """
    chooser = (
        backends.get("TRANSCRIBERS", "whisper") if "whisper" in backends.aliases("TRANSCRIBERS") else None
    )
    if not isinstance(chooser, WordChooser) or language not in {
        one.split("-")[0] for one in chooser.languages
    }:
        return Heard()
    samples, rate = recording.samples, recording.sample_rate
    try:
        margins = chooser.margins(
            samples, rate, lead=lead, said=challenge, among=challenges.words_of(language)[1]
        )
    except ValueError:
        return Heard()
    transcript = chooser.transcribe(samples, rate)
    return Heard(margins=margins, covered=round(covered(normalise(lead), normalise(transcript)), 3))


def _voice(
    voice: Voice, recording: Recording, now: datetime.datetime
) -> tuple[float | None, int, Voiceprint | None]:
    """The cosine with the centroid of the present takes, and how many made it."""
    if not backends.aliases("SPEAKER_ENCODERS"):
        return None, 0, None
    for session in Session.objects.filter(voice=voice):
        voices.embed_takes(session=session, now=now)
    encoder = backends.get("SPEAKER_ENCODERS")
    voice = Voice.objects.get(id=voice.id)
    usable = Take.objects.usable().filter(session__voice=voice, embedding__isnull=False)
    name = f"{encoder.name}/{encoder.version}"
    if voice.centroid is None or voice.centroid_encoder != name:
        return None, 0, None
    try:
        vector = encoder.embed(recording.samples, recording.sample_rate)
    except ValueError:
        return None, usable.count(), None
    similarity = round(float(np.dot(vector, unpack(voice.centroid))), 4)
    return similarity, usable.count(), Voiceprint(pack(vector), bytes(voice.centroid), name)


def _own_mark(recording: Recording) -> bool | None:
    """Whether our own watermark is in the recording; None where it cannot be read.

    Marks are synthesis's, which is above; the setting names the function that finds them.
    """
    try:
        found: bool = import_string(settings.STATEMENT_MARK_FINDER)(recording.samples, recording.sample_rate)
    except Unavailable:
        log.exception("a statement's watermark could not be read")
        return None
    return found


@transaction.atomic
def _decide(
    actor: Actor,
    statement: Statement,
    outcome: Outcome,
    report: dict[str, Any],
    voiceprint: Voiceprint | None,
    now: datetime.datetime,
) -> Statement | None:
    """Write the outcome, unless another worker did; the log gets codes, never what was said."""
    # A voice that was erased while we listened keeps no voiceprint. The voice is locked first, as everywhere.
    if voiceprint is not None and not voices.is_readable(statement.consent.voice_id, hold=True):
        voiceprint = None
    rows = Statement.objects.select_for_update(of=("self",)).select_related("consent__talent")
    row = rows.filter(id=statement.id, status=Statement.Status.RECORDED).first()
    if row is None:
        return None
    columns: dict[str, Any] = {"code": outcome.code, "sentence": outcome.sentence, "report": report}
    if voiceprint is not None:
        columns |= {
            "embedding": voiceprint.embedding,
            "centroid": voiceprint.centroid,
            "encoder": voiceprint.encoder,
        }
    decided = None if outcome.status == "review" else now
    states.advance(row, outcome.status, decided_at=decided, check_after=None, **columns)
    event = {"review": "sent_to_review"}.get(outcome.status, outcome.status)
    tell(
        actor,
        f"licensing.statement.{event}",
        row,
        {"code": outcome.code, "flags": list(report.get("flags", []))},
    )
    return row
