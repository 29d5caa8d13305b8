"""What synthesis does at other apps' news: it obeys a stop."""

from datetime import datetime
from uuid import UUID

from marketplace.core import clock, outbox
from marketplace.core.actor import system_actor
from marketplace.core.models import OutboxEvent
from synthesis import services


@outbox.handles("licensing.script.refused")
def obey_refusal(event: OutboxEvent) -> None:
    """Deny what waits to speak a refused text; safe to repeat."""
    services.obey_refusal(
        actor=system_actor("refusal"), script_id=UUID(event.payload["script"]), now=clock.now()
    )


@outbox.handles("licensing.revoked")
def obey_stop(event: OutboxEvent) -> None:
    """Deny what waits under stopped licences, drop the voice from memory, and say so; safe to repeat."""
    kind = event.payload["subject_kind"]
    licence_ids = [UUID(licence) for licence in event.payload["licences"]]
    script_ids = [UUID(event.payload["subject_id"])] if kind == "script" else []
    actor = system_actor("revocation")
    services.obey_stop(
        actor=actor,
        voice_id=UUID(event.payload["voice"]),
        licence_ids=licence_ids,
        script_ids=script_ids,
        code=f"{kind}.revoked",
        now=clock.now(),
    )
    services.report_denials(
        actor=actor,
        revocation_id=UUID(event.payload["revocation"]),
        licence_ids=licence_ids,
        script_ids=script_ids,
        since=datetime.fromisoformat(event.payload["at"]),
        now=clock.now(),
    )


@outbox.handles("licensing.licence.terminated")
def obey_termination(event: OutboxEvent) -> None:
    """Deny what waits under a licence that one of its parties ended; safe to repeat."""
    services.obey_stop(
        actor=system_actor("termination"),
        voice_id=UUID(event.payload["voice"]),
        licence_ids=[UUID(event.payload["licence"])],
        code="licence.terminated",
        now=clock.now(),
    )
