"""Periodic sweeps of the core."""

from celery import shared_task

from marketplace.core import outbox


@shared_task(name="core.relay")
def relay() -> None:
    """Handle the outbox events that wait."""
    outbox.relay()
