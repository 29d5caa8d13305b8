"""The verbs of webhooks: create and disable endpoints, queue deliveries, queue one again."""

import datetime
import os
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from marketplace.audit.services import record
from marketplace.core import keys, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, require
from marketplace.core.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from marketplace.core.wake import wake
from marketplace.web.webhooks import signatures, targets
from marketplace.web.webhooks.topics import TOPICS

TASK = "web.deliver_webhooks"
MAXIMUM_ENDPOINTS = 20
_NONCE = 12


@dataclass(frozen=True, slots=True)
class CreatedEndpoint:
    """A new endpoint and its signing secret, which is shown once."""

    row: WebhookEndpoint
    secret: str


def endpoints_of(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The live endpoints of the actor's organization."""
    return WebhookEndpoint.objects.filter(organization=actor.organization_id, disabled_at=None)


@transaction.atomic
def create_endpoint(*, actor: Actor, url: str, topics: Collection[str]) -> CreatedEndpoint:
    """A new address that hears `topics`; none named means all.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `webhook.url`, `webhook.topics`, `webhook.too_many`.
    """
    require(actor, permissions.ORG_MANAGE)
    if actor.organization_id is None:
        raise Forbidden("permission.missing", "Webhooks belong to an organization.")
    _check(url, topics)
    if endpoints_of(actor).count() >= MAXIMUM_ENDPOINTS:
        raise Invalid("webhook.too_many", f"An organization has {MAXIMUM_ENDPOINTS} webhooks at most.")
    secret = signatures.new_secret()
    data_key = keys.create_data_key(purpose="webhook")
    row = WebhookEndpoint(
        organization_id=actor.organization_id,
        url=url,
        topics=sorted(set(topics) or TOPICS),
        data_key=data_key,
    )
    nonce = os.urandom(_NONCE)
    row.sealed_secret = nonce + AESGCM(keys.unwrap(data_key)).encrypt(nonce, secret.encode(), row.id.bytes)
    row.save()
    record(
        actor=actor,
        action="web.webhook.created",
        subject=f"webhook:{row.id}",
        data={"topics": row.topics},
        organization_id=actor.organization_id,
    )
    return CreatedEndpoint(row, secret)


def _check(url: str, topics: Collection[str]) -> None:
    try:
        targets.check_url(url, allow_private=settings.WEBHOOK_ALLOW_PRIVATE)
    except targets.TargetRefused as refused:
        raise Invalid("webhook.url", str(refused)) from None
    if unknown := sorted(set(topics) - set(TOPICS)):
        raise Invalid("webhook.topics", f"Unknown: {', '.join(unknown)}. Choose from {', '.join(TOPICS)}.")


def secret_of(endpoint: WebhookEndpoint) -> str:
    """The signing secret, opened for one use. Raises Gone(key.destroyed)."""
    sealed = bytes(endpoint.sealed_secret)
    cipher = AESGCM(keys.unwrap(endpoint.data_key))
    return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], endpoint.id.bytes).decode()


@transaction.atomic
def disable_endpoint(*, actor: Actor, endpoint_id: UUID, now: datetime.datetime) -> None:
    """Send nothing there any more, and destroy its secret; what waits for it is given up.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: no such live endpoint in the actor's organization.
    """
    require(actor, permissions.ORG_MANAGE)
    row = endpoints_of(actor).select_for_update().filter(id=endpoint_id).first()
    if row is None:
        raise NotFound("webhook.not_found", "There is no such webhook.")
    give_up_endpoint(row, now)
    record(
        actor=actor,
        action="web.webhook.disabled",
        subject=f"webhook:{row.id}",
        data={},
        organization_id=actor.organization_id,
    )


def give_up_endpoint(row: WebhookEndpoint, now: datetime.datetime) -> None:
    """Disable an endpoint whose row lock the caller holds."""
    row.disabled_at = now
    row.save(update_fields=["disabled_at"])
    row.deliveries.filter(status="waiting").update(status="failed", error="The webhook was removed.")
    keys.destroy_data_key(row.data_key, now)


def queue_deliveries(event: OutboxEvent) -> None:
    """One delivery per endpoint that hears the event; a repeated event changes nothing."""
    if event.organization_id is None:
        return
    hearing = WebhookEndpoint.objects.filter(
        organization_id=event.organization_id, disabled_at=None, topics__contains=[event.topic]
    )
    rows = [WebhookDelivery(endpoint=endpoint, event=event) for endpoint in hearing]
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        wake(TASK)


@transaction.atomic
def redeliver(*, actor: Actor, delivery_id: UUID, now: datetime.datetime) -> WebhookDelivery:
    """Send a delivery again, from the first attempt, under the same message id.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: no such delivery in the actor's organization.
        Conflict: `webhook.waiting`, it is still being tried.
    """
    require(actor, permissions.ORG_MANAGE)
    row = (
        WebhookDelivery.objects.select_for_update(of=("self",))
        .select_related("event", "endpoint")
        .filter(id=delivery_id, endpoint__in=endpoints_of(actor))
        .first()
    )
    if row is None:
        raise NotFound("webhook.delivery_not_found", "There is no such delivery.")
    if row.status == WebhookDelivery.Status.WAITING:
        raise Conflict("webhook.waiting", "This delivery is being tried already.")
    states.advance(
        row, "waiting", attempts=0, next_attempt_at=now, delivered_at=None, error="", response_status=None
    )
    wake(TASK)
    return row
