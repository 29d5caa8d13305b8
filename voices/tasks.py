"""Wake-ups and sweeps of voices; they run where torch may be loaded."""

import logging
from uuid import UUID

from celery import shared_task

from marketplace.core import clock
from marketplace.core.actor import system_actor
from marketplace.core.errors import Gone, Unavailable
from marketplace.core.objects import ObjectDamaged
from voices import services
from voices.models import Session, Take
from voices.transcribers.protocol import TranscriberUnavailable

log = logging.getLogger(__name__)
# Half a minute of one core.
WORDS_A_SWEEP = 50


@shared_task(name="voices.embed_takes")
def embed_takes(session_id: str) -> None:
    """Compare the speakers of one session's takes."""
    services.embed_takes(session=Session.objects.get(id=session_id), now=clock.now())


@shared_task(name="voices.check_words")
def check_words(take_id: str) -> None:
    """Compare the words of one take with its prompt."""
    services.check_words(take=Take.objects.get(id=take_id), now=clock.now())


@shared_task(name="voices.analyse_archive")
def analyse_archive(archive_id: str) -> None:
    """Find the talent's sentences in one archive."""
    actor = system_actor("archive")
    claim = services.claim_analysis(actor=actor, archive_id=UUID(archive_id), now=clock.now())
    if claim is not None:
        services.perform_analysis(actor=actor, claim=claim)


@shared_task(name="voices.sweep")
def sweep() -> None:
    """Find uploads nobody claimed, archives left waiting or stopped, and takes and closed sessions whose
    wake-up was lost.

    What cannot be read is logged and tried again by the next sweep; it holds nothing else up.
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
    for take in Take.objects.unread().order_by("created_at")[:WORDS_A_SWEEP]:
        try:
            services.check_words(take=take, now=clock.now())
        except (Gone, Unavailable, ObjectDamaged, TranscriberUnavailable):
            log.exception("the words of take %s cannot be checked", take.id)
