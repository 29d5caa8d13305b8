"""Wake-ups and sweeps of voices; they run where torch may be loaded."""

from celery import shared_task

from marketplace.core import clock
from voices import services
from voices.models import Session


@shared_task(name="voices.embed_takes")
def embed_takes(session_id: str) -> None:
    """Compare the speakers of one session's takes."""
    services.embed_takes(session=Session.objects.get(id=session_id), now=clock.now())


@shared_task(name="voices.sweep")
def sweep() -> None:
    """Find closed sessions whose wake-up was lost, and uploads nobody claimed."""
    for session in Session.objects.unheard():
        services.embed_takes(session=session, now=clock.now())
    services.discard_expired_uploads(now=clock.now())
