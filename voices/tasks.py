"""Wake-ups and sweeps of voices; they run where torch may be loaded."""

import logging
from uuid import UUID

from celery import shared_task

from marketplace.core import clock
from marketplace.core.actor import system_actor
from marketplace.core.errors import Gone, Unavailable
from marketplace.core.objects import ObjectDamaged
from voices import services
from voices.models import Session

log = logging.getLogger(__name__)


@shared_task(name="voices.embed_takes")
def embed_takes(session_id: str) -> None:
    """Compare the speakers of one session's takes."""
    services.embed_takes(session=Session.objects.get(id=session_id), now=clock.now())


@shared_task(name="voices.analyse_archive")
def analyse_archive(archive_id: str) -> None:
    """Find the talent's sentences in one archive."""
    actor = system_actor("archive")
    claim = services.claim_analysis(actor=actor, archive_id=UUID(archive_id), now=clock.now())
    if claim is not None:
        services.perform_analysis(actor=actor, claim=claim)


@shared_task(name="voices.sweep")
def sweep() -> None:
    """Find uploads nobody claimed, archives left waiting or stopped, and closed sessions nobody compared.

    A session that cannot be read is logged and tried again by the next sweep; it holds no other up.
    """
    services.discard_expired_uploads(now=clock.now())
    services.discard_expired_archives(now=clock.now())
    services.purge_stopped_archives(now=clock.now())
    services.sweep_analyses(actor=system_actor("sweep"), now=clock.now())
    for session in Session.objects.unheard():
        try:
            services.embed_takes(session=session, now=clock.now())
        except (Gone, Unavailable, ObjectDamaged):
            log.exception("the takes of session %s cannot be compared", session.id)
