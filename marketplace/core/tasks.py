"""Periodic sweeps of the core."""

from celery import shared_task

from marketplace.core import outbox


@shared_task(name="core.relay")
def relay() -> None:
    """Handle the outbox events that wait."""
    outbox.relay()


@shared_task(name="core.relay_slow")
def relay_slow() -> None:
    """Handle those whose handlers wait for something outside."""
    outbox.relay(limit=20, slow=True)
