"""Wake-ups: each claims one row and works on it; a wake-up for a row that needs nothing does nothing."""

from uuid import UUID

from celery import shared_task

from marketplace.core import clock
from marketplace.core.actor import system_actor
from synthesis import services


@shared_task(name="synthesis.render")
def render(render_id: str) -> None:
    """Make and deliver one render."""
    actor = system_actor("render")
    claim = services.claim_render(actor=actor, render_id=UUID(render_id), now=clock.now())
    if claim is not None:
        services.perform_render(actor=actor, claim=claim)


@shared_task(name="synthesis.train")
def train(model_id: str) -> None:
    """Train one voice model."""
    actor = system_actor("training")
    claim = services.claim_model(actor=actor, model_id=UUID(model_id), now=clock.now())
    if claim is not None:
        services.perform_training(actor=actor, claim=claim)


@shared_task(name="synthesis.detect")
def detect(detection_id: str) -> None:
    """Answer one detection."""
    actor = system_actor("detection")
    claim = services.claim_detection(actor=actor, detection_id=UUID(detection_id), now=clock.now())
    if claim is not None:
        services.perform_detection(actor=actor, claim=claim)


@shared_task(name="synthesis.sweep")
def sweep() -> None:
    """Find work whose wake-up was lost or whose worker died."""
    services.sweep(actor=system_actor("sweep"), now=clock.now())
