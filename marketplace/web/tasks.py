"""Periodic sweeps of the HTTP edge: webhooks that are due, idempotency records past their time."""

from celery import shared_task

from marketplace.web import idempotency
from marketplace.web.webhooks import sending


@shared_task(name="web.deliver_webhooks")
def deliver_webhooks() -> None:
    """Send the webhooks that are due."""
    sending.deliver_due()


@shared_task(name="web.forget_answers")
def forget_answers() -> None:
    """Delete idempotency records past their time."""
    idempotency.forget_old()
