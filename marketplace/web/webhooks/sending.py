"""Sends what waits: claim under a lease, one signed POST, the outcome; no transaction across I/O."""

import datetime
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import httpcore
from django.conf import settings
from django.db import transaction
from django.db.models import F

from marketplace.core import clock
from marketplace.core.errors import Gone
from marketplace.core.models import WebhookDelivery, WebhookEndpoint
from marketplace.web.webhooks import signatures, targets
from marketplace.web.webhooks.services import give_up_endpoint, secret_of

TIMEOUT_S = 10.0
AT_ONCE = 8
BATCH = 16
# Two rounds of slow receivers fit into it; after it another worker may try.
LEASE = datetime.timedelta(seconds=90)
# Waits after the first to the last failed attempt, as Standard Webhooks suggests: three days in all.
BACKOFF = tuple(
    datetime.timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
UNSUBSCRIBED = 410


@dataclass(frozen=True, slots=True)
class _Message:
    """What a thread needs to send, without the database."""

    delivery_id: UUID
    attempts: int
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: int | None
    error: str

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver_due(limit: int = 200) -> int:
    """Send what is due, a batch at a time; returns how many were taken by their receivers."""
    taken = 0
    for _ in range(0, limit, BATCH):
        claimed = _claim()
        if not claimed:
            break
        messages = [message for row in claimed if (message := _message(row))]
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            outcomes = list(pool.map(_send, messages))
        for message, outcome in zip(messages, outcomes, strict=True):
            _settle(message, outcome)
            taken += outcome.taken
    return taken


def _claim() -> Sequence[WebhookDelivery]:
    """Claim a batch: the next attempt is put off by the lease, so that no one else sends it meanwhile."""
    now = clock.now()
    due = WebhookDelivery.objects.filter(
        status="waiting", next_attempt_at__lte=now, endpoint__disabled_at=None
    )
    with transaction.atomic():
        ids = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .order_by("next_attempt_at")
            .values_list("id", flat=True)[:BATCH]
        )
        rows = WebhookDelivery.objects.filter(id__in=ids)
        rows.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
    return list(rows.select_related("event", "endpoint__data_key"))


def _message(row: WebhookDelivery) -> _Message | None:
    """The signed message; None when the endpoint and its secret were removed since the claim."""
    event = row.event
    try:
        secret = secret_of(row.endpoint)
    except Gone:
        return None
    content = {"type": event.topic, "timestamp": event.created_at.isoformat(), "data": event.payload}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    signed = signatures.headers(secret=secret, message_id=f"msg_{row.id.hex}", body=body, now=clock.now())
    headers = {
        "Host": targets.host_header(row.endpoint.url),
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "Voxlicet-Webhooks/1",
        "Accept": "*/*",
        **signed,
    }
    return _Message(row.id, row.attempts, row.endpoint.url, body, headers)


def _send(message: _Message) -> _Outcome:
    try:
        status = targets.post(
            message.url,
            content=message.body,
            headers=message.headers,
            timeout_s=TIMEOUT_S,
            allow_private=settings.WEBHOOK_ALLOW_PRIVATE,
        )
    except targets.TargetRefused as refused:
        return _Outcome(None, str(refused))
    except httpcore.TimeoutException:
        return _Outcome(None, f"No answer within {TIMEOUT_S:.0f} seconds.")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        return _Outcome(None, f"The connection failed ({type(error).__name__}).")
    if 300 <= status < 400:
        return _Outcome(status, "The receiver redirects; give the final address.")
    return _Outcome(status, "" if 200 <= status < 300 else f"The receiver answered {status}.")


def _settle(message: _Message, outcome: _Outcome) -> None:
    """Write the outcome, unless the delivery was given up or queued anew meanwhile."""
    now = clock.now()
    rows = WebhookDelivery.objects.filter(id=message.delivery_id, status="waiting", attempts=message.attempts)
    if outcome.taken:
        rows.update(status="delivered", delivered_at=now, response_status=outcome.status, error="")
    elif message.attempts > len(BACKOFF):
        rows.update(status="failed", response_status=outcome.status, error=outcome.error)
    else:
        wait = BACKOFF[message.attempts - 1]
        rows.update(next_attempt_at=now + wait, response_status=outcome.status, error=outcome.error)
    if outcome.status == UNSUBSCRIBED:
        _remove(message, now)


def _remove(message: _Message, now: datetime.datetime) -> None:
    """410 Gone is how a receiver unsubscribes (Standard Webhooks)."""
    with transaction.atomic():
        endpoint = (
            WebhookEndpoint.objects.select_for_update(of=("self",))
            .select_related("data_key")
            .filter(deliveries=message.delivery_id, disabled_at=None)
            .first()
        )
        if endpoint is not None:
            give_up_endpoint(endpoint, now)
