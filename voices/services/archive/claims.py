"""Claiming an analysis: a conditional update with a lease, and a fence that a late worker fails on."""

import datetime
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from marketplace.core import states
from marketplace.core.actor import Actor
from marketplace.core.wake import wake
from voices.models import ArchiveUpload
from voices.services.archive.events import VOICE, tell

LEASE: Final = datetime.timedelta(minutes=5)
# A row younger than this was woken by its own commit, and is probably only waiting its turn.
WAKE_AFTER: Final = datetime.timedelta(seconds=15)
WAKE_AT_ONCE: Final = 20


class LeaseLost(Exception):
    """Another worker has this archive by now; whatever was made here must be thrown away."""


@dataclass(frozen=True, slots=True)
class ArchiveClaim:
    """The right to write one archive, until its lease runs out or somebody else claims it."""

    id: UUID
    fence: int


@transaction.atomic
def claim_analysis(*, actor: Actor, archive_id: UUID, now: datetime.datetime) -> ArchiveClaim | None:
    """Take an archive that waits or was left behind; None where there is nothing to do."""
    # The update locks the row, so the fence read after it is the one it wrote.
    claimed = ArchiveUpload.objects.claimable(now).filter(id=archive_id)
    if not claimed.update(
        status=ArchiveUpload.Status.ANALYSING,
        lease_until=now + LEASE,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
    ):
        return None
    return ArchiveClaim(archive_id, ArchiveUpload.objects.values_list("fence", flat=True).get(id=archive_id))


def renew(claim: ArchiveClaim, *, progress: float, now: datetime.datetime) -> None:
    """Tell that the worker is alive and how far it is. Raises LeaseLost."""
    held = ArchiveUpload.objects.filter(id=claim.id, fence=claim.fence, status=ArchiveUpload.Status.ANALYSING)
    if not held.update(lease_until=now + LEASE, progress=min(1.0, max(0.0, progress))):
        raise LeaseLost(claim.id)


def lock_claimed(claim: ArchiveClaim) -> ArchiveUpload:
    """The claimed row, locked until the transaction ends. Raises LeaseLost."""
    rows = ArchiveUpload.objects.select_for_update(of=("self",)).select_related(*VOICE)
    row = rows.filter(id=claim.id, fence=claim.fence, status=ArchiveUpload.Status.ANALYSING).first()
    if row is None:
        raise LeaseLost(claim.id)
    return row


@transaction.atomic
def fail(actor: Actor, claim: ArchiveClaim, code: str, detail: str) -> ArchiveUpload:
    """End an analysis with its reason; the file stays and may be analysed again."""
    archive = lock_claimed(claim)
    _fail(actor, archive, code, detail)
    return archive


def sweep_analyses(*, actor: Actor, now: datetime.datetime) -> int:
    """Wake waiting and abandoned analyses, fail what was tried too often; returns how many were touched."""
    waiting = ArchiveUpload.objects.claimable(now).filter(created_at__lt=now - WAKE_AFTER).order_by("id")
    ids = list(waiting.values_list("id", flat=True)[:WAKE_AT_ONCE])
    for archive_id in ids:
        wake("voices.analyse_archive", str(archive_id))
    exhausted = 0
    with transaction.atomic():
        rows = ArchiveUpload.objects.exhausted(now).select_related(*VOICE)
        for archive in rows.select_for_update(of=("self",), skip_locked=True)[:WAKE_AT_ONCE]:
            detail = "This was tried five times and failed on our side. Please analyse it again later."
            _fail(actor, archive, "attempts.exhausted", detail)
            exhausted += 1
    return len(ids) + exhausted


def _fail(actor: Actor, archive: ArchiveUpload, code: str, detail: str) -> None:
    states.advance(
        archive,
        ArchiveUpload.Status.FAILED,
        error_code=code[:64],
        error_detail=detail[:2000],
        lease_until=None,
    )
    tell(actor, "voices.archive.failed", archive, {"code": code[:64]})
