"""A word to the licensee on the last day before a notice's deadline."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from licensing.models import Notice
from licensing.services.aftermath.notices import as_payload, readers_of
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.web import mail

LETTER: Final = "licensing.notice.due"
BEFORE: Final = timedelta(days=1)
BATCH: Final = 100


def sweep_notices(*, actor: Actor, now: datetime) -> int:
    """Remind of every notice whose deadline is a day away, once; returns how many that were.

    Where a licence left less than a day, the notice itself was the reminder.
    """
    reminded = 0
    while count := _remind(actor, now):
        reminded += count
    return reminded


@transaction.atomic
def _remind(actor: Actor, now: datetime) -> int:
    due = Notice.objects.filter(
        reminded_at=None,
        deadline_at__gt=now,
        deadline_at__lte=now + BEFORE,
        created_at__lte=F("deadline_at") - BEFORE,
    )
    rows = due.select_related("licence").order_by("deadline_at", "id")
    notices = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH])
    readers = readers_of({notice.licence.licensee_id for notice in notices})
    for notice in notices:
        notice.reminded_at = now
        notice.save(update_fields=["reminded_at"])
        licensee_id = notice.licence.licensee_id
        payload = as_payload([notice])[0]
        outbox.emit(topic="licensing.notice.due", payload=payload, organization_id=licensee_id)
        mail.post(kind=LETTER, to=readers[licensee_id], facts={"notice": str(notice.id)})
    return len(notices)
