"""Tables of the core: who there is, keys, the outbox, idempotency and webhooks."""

from marketplace.core.models.access import ApiKey
from marketplace.core.models.data_key import DataKey
from marketplace.core.models.idempotency import IdempotencyRecord
from marketplace.core.models.identity import Membership, Organization, User
from marketplace.core.models.outbox import OutboxEvent
from marketplace.core.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiKey",
    "DataKey",
    "IdempotencyRecord",
    "Membership",
    "Organization",
    "OutboxEvent",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
]
