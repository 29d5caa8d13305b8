"""Detection: which render did this clip come from? Ask, then answer by the marks found in it."""

import datetime
import hashlib
import logging
from uuid import UUID

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import clock as database_clock
from marketplace.core import keys, objects, outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, TooLarge, Unavailable, require
from marketplace.core.ids import uuid7
from marketplace.core.wake import wake
from synthesis.audio.files import UnreadableAudio, decode
from synthesis.models import Detection
from synthesis.watermarks.protocol import WatermarkError

from .claims import Claim, Clock, LeaseLost, lock_claimed, postpone, renew
from .matching import Found, match_clip

log = logging.getLogger(__name__)

MAXIMUM_BYTES = 24 << 20
MAXIMUM_SECONDS = 60.0
MINIMUM_SECONDS = 1.0


def request_detection(*, actor: Actor, content: bytes, now: datetime.datetime) -> Detection:
    """Queue a clip (WAV, FLAC or MP3, 1 to 60 s, at most 24 MB) for detection.

    The clip is sealed under a key of its own and stored before the row is written, so no transaction waits
    for the store.

    Raises:
        TooLarge: `detection.too_large`.
        Forbidden: `permission.missing`, `organization.required`.
        Invalid: `detection.unreadable`, `detection.too_short`.
    """
    require(actor, permissions.DETECTIONS_CREATE)
    if actor.organization_id is None:
        raise Forbidden("organization.required", "Ask as a member of an organization.")
    if len(content) > MAXIMUM_BYTES:
        raise TooLarge("detection.too_large", f"Send at most {MAXIMUM_BYTES >> 20} MB.")
    milliseconds = _duration(content)
    row = Detection(
        id=uuid7(),
        organization_id=actor.organization_id,
        asked_by_id=actor.user_id,
        sha256=hashlib.sha256(content).hexdigest(),
        duration_ms=milliseconds,
        created_at=now,
    )
    row.data_key = keys.create_data_key(purpose=f"detection:{row.id}")
    objects.put(key=_key(row), plaintext=content, data_key=row.data_key)
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            actor=actor,
            action="synthesis.detection.requested",
            subject=f"detection:{row.id}",
            data={"sha256": row.sha256, "duration_ms": milliseconds},
            organization_id=row.organization_id,
        )
        wake("synthesis.detect", str(row.id))
    return row


def perform_detection(*, actor: Actor, claim: Claim, clock: Clock = database_clock.now) -> Detection | None:
    """Read the marks of a claimed detection's clip and answer; the clip is destroyed with the answer.

    Returns None when the lease was lost. Raises WatermarkError (the program is missing or failed) and
    Unavailable (the store is away): the sweep tries again.
    """
    try:
        return _perform(actor, claim, clock)
    except LeaseLost:
        log.info("detection %s was taken over by another worker", claim.id)
        return None
    except (WatermarkError, Unavailable, OSError):
        postpone(Detection, claim, now=clock())
        raise


def _perform(actor: Actor, claim: Claim, clock: Clock) -> Detection:
    row = Detection.objects.select_related("data_key").get(id=claim.id)
    samples, sample_rate = decode(objects.get(key=_key(row), data_key=row.data_key))
    found = match_clip(samples, sample_rate, alive=lambda: renew(Detection, claim, now=clock()))
    answered = _answer(actor, claim, found, clock())
    objects.delete(_key(row))
    return answered


@transaction.atomic
def _answer(actor: Actor, claim: Claim, found: Found | None, now: datetime.datetime) -> Detection:
    row: Detection = lock_claimed(Detection, claim)
    match = Detection.Match.NONE
    if found is not None:
        match = Detection.Match.NEAR if found.distance else Detection.Match.EXACT
    states.advance(
        row,
        Detection.Status.DONE,
        match=match,
        render_id=found and found.render_id,
        distance=found and found.distance,
        result=found.how if found else {},
        done_at=now,
        lease_until=None,
    )
    keys.destroy_data_key(row.data_key, now)
    facts = {"match": str(match), "render": str(found.render_id) if found else ""}
    record(
        actor=actor,
        action="synthesis.detection.answered",
        subject=f"detection:{row.id}",
        data=facts,
        organization_id=row.organization_id,
    )
    outbox.emit(
        topic="synthesis.detection.done",
        payload={"detection_id": str(row.id), **facts},
        organization_id=row.organization_id,
    )
    return row


def detection_of(*, actor: Actor, detection_id: UUID) -> Detection | None:
    """A detection the actor may see, with its render and voice."""
    related = ("render__licence__voice__talent", "render__licence__licensee")
    return Detection.objects.visible_to(actor).select_related(*related).filter(id=detection_id).first()


def _duration(content: bytes) -> int:
    try:
        samples, sample_rate = decode(content, maximum_seconds=MAXIMUM_SECONDS)
    except UnreadableAudio as error:
        raise Invalid("detection.unreadable", str(error)) from error
    if len(samples) < MINIMUM_SECONDS * sample_rate:
        raise Invalid("detection.too_short", "Send at least one second of audio.")
    return round(1000 * len(samples) / sample_rate)


def _key(row: Detection) -> str:
    return f"detections/{row.id}"
