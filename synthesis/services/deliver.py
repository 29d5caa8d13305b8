"""deliver_render: the one short transaction in which a render becomes delivered and paid."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from billing import services as billing
from billing.money import Split
from licensing import services as licensing
from licensing.models import Consent, Licence
from licensing.policies.decision import Decision, Ruling
from marketplace.audit.models import Entry
from marketplace.audit.services import record
from marketplace.core import outbox, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.objects import StoredObject
from synthesis.models import Render, RenderFile

from .claims import Claim, lock_claimed


class Denied(Exception):
    """Not permitted any more when the render was made; nothing was delivered."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.refusals[0].rule)
        self.decision = decision


@dataclass(frozen=True, slots=True)
class MadeFile:
    """An encoding that carries its mark and lies sealed in the store."""

    format: str
    stored: StoredObject
    duration_ms: int


@transaction.atomic
def deliver_render(
    *,
    actor: Actor,
    claim: Claim,
    files: Sequence[MadeFile],
    seed_spoken: int,
    measures: Mapping[str, Any],
    now: datetime.datetime,
) -> Render:
    """Deliver and charge, both or neither, while consent and licence are locked against a stop.

    Raises:
        LeaseLost: another worker has the render.
        Denied: not permitted any more. Everything is rolled back; the caller denies in a transaction of
            its own, because giving volume back under the shared lock could deadlock with another delivery.
        Conflict: `hold.released`, when the hold expired.
    """
    render: Render = lock_claimed(Render, claim)
    decision = licensing.authorise(
        licence_id=render.licence_id,
        use=render.use,
        text=render.text,
        script_id=render.script_id,
        epochs=render.seen,
        speed=render.speed,
        now=now,
    )
    if not decision.permitted:
        raise Denied(decision)
    seconds = _settle(render, files)
    licence = Licence.objects.get(id=render.licence_id)
    if render.price_micros:
        billing.capture_hold(
            actor=actor,
            key=render.id,
            split=split_of(licence),
            description=f"Render {render.id}",
            now=now,
        )
    consent = Consent.objects.current(licence.voice_id).get()
    entry = _record(actor, render, consent, files)
    states.advance(
        render,
        Render.Status.DELIVERED,
        delivered_at=now,
        ended_at=now,
        lease_until=None,
        consent=consent,
        seed_spoken=seed_spoken,
        measures=dict(measures),
        seconds_reserved=seconds,
        log_entry_id=entry.id,
    )
    return render


def _settle(render: Render, files: Sequence[MadeFile]) -> int:
    """Count the seconds of the audio, rounded up, in place of those that were reserved. Raises Denied."""
    seconds = math.ceil(max(file.duration_ms for file in files) / 1000)
    try:
        licensing.settle_seconds(
            licence_id=render.licence_id, reserved=render.seconds_reserved, spoken=seconds
        )
    except Forbidden as refusal:
        ruling = Ruling(refusal.code, False, refusal.detail, "Licence, clause 7 (volume)")
        raise Denied(Decision(permitted=False, rulings=(ruling,))) from refusal
    return seconds


def _record(actor: Actor, render: Render, consent: Consent, files: Sequence[MadeFile]) -> Entry:
    """Write the files' rows, the log's entry and the news."""
    RenderFile.objects.bulk_create(
        RenderFile(
            render=render,
            format=file.format,
            object_key=file.stored.key,
            sha256=file.stored.sha256,
            size=file.stored.size,
            duration_ms=file.duration_ms,
        )
        for file in files
    )
    outbox.emit(
        topic="synthesis.render.delivered",
        payload=_news(render, files),
        organization_id=render.organization_id,
    )
    return record(
        actor=actor,
        action="synthesis.render.delivered",
        subject=f"render:{render.id}",
        data=_leaf(render, consent, files),
        organization_id=render.organization_id,
    )


def split_of(licence: Licence) -> Split:
    """Who earns what under a licence."""
    return Split(
        licence.talent_id, licence.agency_id, licence.talent_bp, licence.agency_bp, licence.platform_bp
    )


def _leaf(render: Render, consent: Consent, files: Sequence[MadeFile]) -> dict[str, Any]:
    return {
        "licence": str(render.licence_id),
        "consent": str(consent.id),
        "model": str(render.voice_model_id),
        "text_sha256": render.text_sha256,
        "epochs": render.epochs,
        "price_micros": render.price_micros,
        "currency": render.currency,
        "files": {file.format: file.stored.sha256 for file in files},
    }


def _news(render: Render, files: Sequence[MadeFile]) -> dict[str, Any]:
    return {
        "render_id": str(render.id),
        "licence_id": str(render.licence_id),
        "status": Render.Status.DELIVERED.value,
        "price_micros": render.price_micros,
        "currency": render.currency,
        "files": [
            {
                "format": file.format,
                "sha256": file.stored.sha256,
                "size": file.stored.size,
                "duration_ms": file.duration_ms,
                "url": f"/v1/renders/{render.id}/audio.{file.format}",
            }
            for file in files
        ],
    }
