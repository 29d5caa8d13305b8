"""Wake-ups and sweeps of voices; they run where torch may be loaded."""

import logging

from celery import shared_task

from marketplace.core import clock
from marketplace.core.errors import Gone, Unavailable
from marketplace.core.objects import ObjectDamaged
from voices import services
from voices.models import Session

log = logging.getLogger(__name__)


@shared_task(name="voices.embed_takes")
def embed_takes(session_id: str) -> None:
    """Compare the speakers of one session's takes."""
    services.embed_takes(session=Session.objects.get(id=session_id), now=clock.now())


@shared_task(name="voices.sweep")
def sweep() -> None:
    """Find uploads nobody claimed, and closed sessions whose wake-up was lost.

    A session that cannot be read is logged and tried again by the next sweep; it holds no other up.
    """
    services.discard_expired_uploads(now=clock.now())
    for session in Session.objects.unheard():
        try:
            services.embed_takes(session=session, now=clock.now())
        except (Gone, Unavailable, ObjectDamaged):
            log.exception("the takes of session %s cannot be compared", session.id)
