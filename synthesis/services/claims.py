"""Claiming work: a conditional update with a lease, and a fence that a late worker fails on."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from marketplace.core.actor import Actor
from synthesis.models import Detection, Render, VoiceModel
from synthesis.models.leased import Leased

Clock: TypeAlias = Callable[[], datetime.datetime]


class LeaseLost(Exception):
    """Another worker has this work by now; whatever was made here must be thrown away."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one row, until its lease runs out or somebody else claims it."""

    id: UUID
    fence: int


def lease() -> datetime.timedelta:
    """How long a worker may be silent before its work is given to another."""
    return datetime.timedelta(seconds=getattr(settings, "SYNTHESIS_LEASE_SECONDS", 300))


def claim_render(*, actor: Actor, render_id: UUID, now: datetime.datetime) -> Claim | None:
    """Take a render that waits or was left behind; None where there is nothing to do."""
    return _claim(Render, render_id, now)


def claim_model(*, actor: Actor, model_id: UUID, now: datetime.datetime) -> Claim | None:
    """Take a training that waits or was left behind; None where there is nothing to do."""
    return _claim(VoiceModel, model_id, now)


def claim_detection(*, actor: Actor, detection_id: UUID, now: datetime.datetime) -> Claim | None:
    """Take a detection that waits or was left behind; None where there is nothing to do."""
    return _claim(Detection, detection_id, now)


def _claim(model: Any, row_id: UUID, now: datetime.datetime) -> Claim | None:
    with transaction.atomic():
        # The update locks the row, so the fence read after it is the one it wrote.
        claimed = model.objects.claimable(now).filter(id=row_id)
        if not claimed.update(
            status=model.WORKING, lease_until=now + lease(), fence=F("fence") + 1, attempts=F("attempts") + 1
        ):
            return None
        return Claim(row_id, model.objects.values_list("fence", flat=True).get(id=row_id))


def renew(model: Any, claim: Claim, *, now: datetime.datetime, **columns: Any) -> None:
    """Tell that the worker is alive, and write `columns` with it. Raises LeaseLost."""
    held = model.objects.filter(id=claim.id, fence=claim.fence, status=model.WORKING)
    if not held.update(lease_until=now + lease(), **columns):
        raise LeaseLost(claim.id)


def postpone(model: Any, claim: Claim, *, now: datetime.datetime) -> None:
    """Let the lease run out soon, because what failed may pass: after 10, 20, 40, 80 s by attempt."""
    held = model.objects.filter(id=claim.id, fence=claim.fence, status=model.WORKING)
    for attempts in held.values_list("attempts", flat=True):
        held.update(lease_until=now + datetime.timedelta(seconds=5 * 2**attempts))


def lock_claimed(model: Any, claim: Claim) -> Any:
    """The claimed row, locked until the transaction ends. Raises LeaseLost."""
    row: Leased | None = (
        model.objects.select_for_update(of=("self",))
        .filter(id=claim.id, fence=claim.fence, status=model.WORKING)
        .first()
    )
    if row is None:
        raise LeaseLost(claim.id)
    return row
