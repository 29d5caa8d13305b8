"""The end of terms: rows follow the clock, which the rules obey anyway."""

from datetime import datetime
from typing import Any

from django.db import transaction

from licensing.models import Consent, Licence
from marketplace.audit.services import record
from marketplace.core import outbox, states
from marketplace.core.actor import system_actor
from marketplace.core.clock import now as database_now

BATCH = 200


def sweep(now: datetime | None = None) -> int:
    """Mark consents and licences whose term is over as expired; returns how many.

    Nothing depends on it being on time: permits() looks at the clock. Rows someone is working on are left
    for the next sweep.
    """
    at = now or database_now()
    ended = 0
    for due in (
        Consent.objects.filter(status="active", until__lte=at).select_related("talent"),
        Licence.objects.filter(status="active", ends_at__lte=at),
    ):
        while count := _expire(due, at):
            ended += count
    return ended


@transaction.atomic
def _expire(due: Any, now: datetime) -> int:
    rows = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("id")[:BATCH])
    actor = system_actor("licensing.sweep")
    for row in rows:
        kind = row._meta.model_name
        parties = [row.talent.organization_id] if kind == "consent" else [row.agency_id, row.licensee_id]
        states.advance(row, "expired", ended_at=now)
        record(
            actor=actor,
            action=f"licensing.{kind}.expired",
            subject=f"{kind}:{row.id}",
            data={},
            organization_id=parties[0],
        )
        for party in parties:
            outbox.emit(topic=f"licensing.{kind}.expired", payload={kind: str(row.id)}, organization_id=party)
    return len(rows)
