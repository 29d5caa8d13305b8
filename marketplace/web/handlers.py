"""Outbox events that webhooks may hear become deliveries, and posted letters are sent."""

from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from marketplace.web import mail
from marketplace.web.webhooks import services
from marketplace.web.webhooks.topics import TOPICS


@outbox.handles(*TOPICS)
def queue_webhooks(event: OutboxEvent) -> None:
    """Queue one delivery per endpoint that hears this."""
    services.queue_deliveries(event)


@outbox.handles(mail.TOPIC, slow=True)
def send_letter(event: OutboxEvent) -> None:
    """Send one letter; a mail server that is away gets it later."""
    mail.deliver(event)
