"""Deadlines of approvals: a reminder half-way, and the end of waiting."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import ExpressionWrapper, F, QuerySet, Value
from django.db.models.fields import DateTimeField

from licensing.models import Licence, Script
from licensing.services.scripts import news
from marketplace.core import states
from marketplace.core.actor import Actor

BATCH = 100
_HALF = ExpressionWrapper(
    F("deadline_at") - F("licence__approval_hours") * Value(timedelta(minutes=30)),
    output_field=DateTimeField(),
)


def sweep_scripts(*, actor: Actor, now: datetime) -> int:
    """Remind those who decide, and let lapse what they did not answer; returns how many scripts that were.

    Nothing depends on it being on time: a text that waits is refused anyway.
    """
    touched = 0
    waiting = Script.objects.filter(status=Script.Status.PENDING)
    for step, due in (
        (_lapse, waiting.filter(deadline_at__lte=now)),
        (
            _remind,
            waiting.filter(reminded_at=None, deadline_at__gt=now, licence__status=Licence.Status.ACTIVE)
            .annotate(half=_HALF)
            .filter(half__lte=now),
        ),
    ):
        while count := step(actor, due, now):
            touched += count
    return touched


@transaction.atomic
def _lapse(actor: Actor, due: QuerySet[Script], now: datetime) -> int:
    scripts = _taken(due)
    for script in scripts:
        states.advance(script, Script.Status.LAPSED)
        news.log(actor, "lapsed", script)
        news.answer(script)
    return len(scripts)


@transaction.atomic
def _remind(actor: Actor, due: QuerySet[Script], now: datetime) -> int:
    scripts = _taken(due)
    for script in scripts:
        script.reminded_at = now
        script.save(update_fields=["reminded_at"])
        news.ask(script, "reminded", now)
    return len(scripts)


def _taken(due: QuerySet[Script]) -> list[Script]:
    """A batch, locked; rows that somebody decides about at the moment are left for the next sweep."""
    rows = due.select_related("licence__talent").order_by("deadline_at", "id")
    return list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH])
