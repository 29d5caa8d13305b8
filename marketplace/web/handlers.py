"""Outbox events that webhooks may hear become deliveries."""

from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from marketplace.web.webhooks import services
from marketplace.web.webhooks.topics import TOPICS


@outbox.handles(*TOPICS)
def queue_webhooks(event: OutboxEvent) -> None:
    """Queue one delivery per endpoint that hears this."""
    services.queue_deliveries(event)
