"""Periodic sweeps of licensing."""

from celery import shared_task

from licensing import services


@shared_task(name="licensing.sweep")
def sweep() -> None:
    """Expire what has reached its end."""
    services.sweep()
