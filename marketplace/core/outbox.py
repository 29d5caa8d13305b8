"""The outbox: news written in the caller's transaction, handled after it, at least once."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q

from marketplace.core import clock
from marketplace.core.models import OutboxEvent
from marketplace.core.wake import wake

log = logging.getLogger(__name__)

Handler = Callable[[OutboxEvent], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)
_slow: set[str] = set()

LEASE = datetime.timedelta(minutes=2)
MAXIMUM_ATTEMPTS = 12


def emit(*, topic: str, payload: dict[str, Any], organization_id: UUID | None = None) -> OutboxEvent:
    """Write an event in the caller's transaction and wake the relay after the commit.

    `topic` is past tense and dotted (`licensing.licence.revoked`); `payload` is JSON without personal data;
    `organization_id` names the tenant whose webhooks may hear it.
    """
    event = OutboxEvent.objects.create(topic=topic, payload=payload, organization_id=organization_id)
    wake("core.relay_slow" if topic in _slow else "core.relay")
    return event


def handles(*topics: str, slow: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for topics; `*` hears all. Handlers are idempotent: an event may come twice.

    `slow` topics wait for something outside, such as a mail server: they are handled by a relay of their
    own, so that they hold up no other news, and outside a transaction, which must not wait.
    """
    _slow.update(topics if slow else ())

    def register(handler: Handler) -> Handler:
        for topic in topics:
            _handlers[topic].append(handler)
        return handler

    return register


def relay(limit: int = 100, *, slow: bool = False) -> int:
    """Handle what waits, oldest first; returns how many events were done. `slow`: only the slow topics.

    An event is claimed by a conditional update with a lease, so that two relays never handle it together
    and a killed relay's event comes back.
    """
    done = 0
    for _ in range(limit):
        event = _claim(slow)
        if event is None:
            break
        done += _handle(event)
    return done


def _claim(slow: bool) -> OutboxEvent | None:
    lane = Q(topic__in=_slow)
    with transaction.atomic():
        now = clock.now()
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), done_at=None, failed_at=None)
            .filter(lane if slow else ~lane)
            .order_by("id")
            .first()
        )
        if event is None:
            return None
        event.lease_until = now + LEASE
        event.attempts = F("attempts") + 1
        event.save(update_fields=["lease_until", "attempts"])
        event.refresh_from_db()
        return event


def _handle(event: OutboxEvent) -> bool:
    try:
        for handler in [*_handlers[event.topic], *_handlers["*"]]:
            with nullcontext() if event.topic in _slow else transaction.atomic():
                handler(event)
    except (DatabaseError, OSError, ValueError, LookupError):
        log.exception("outbox event %s (%s) failed, attempt %s", event.id, event.topic, event.attempts)
        _give_back(event)
        return False
    OutboxEvent.objects.filter(id=event.id).update(done_at=clock.now(), lease_until=None)
    return True


def _give_back(event: OutboxEvent) -> None:
    """Try again later, twice as late each time; after the last attempt a person must look."""
    now = clock.now()
    rows = OutboxEvent.objects.filter(id=event.id)
    if event.attempts >= MAXIMUM_ATTEMPTS:
        rows.update(failed_at=now, lease_until=None)
    else:
        rows.update(lease_until=now + datetime.timedelta(seconds=2**event.attempts))
