"""The sweep of billing: what webhooks and workers missed."""

from celery import shared_task

from billing import services
from marketplace.core import clock


@shared_task(name="billing.sweep")
def sweep() -> None:
    """Release holds that ran out, and ask providers about payments whose end is unknown."""
    now = clock.now()
    services.release_expired_holds(now=now)
    services.reconcile_top_ups(now=now)
