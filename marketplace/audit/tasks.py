"""The sequencer's turn, every few seconds."""

from celery import shared_task

from marketplace.audit import services
from marketplace.core import clock


@shared_task(name="audit.sequence")
def sequence() -> None:
    """Number what committed since the last turn and sign the new head."""
    services.sequence(clock.now())
