"""Periodic sweeps of licensing, and the wake-up to check a statement."""

from uuid import UUID

from celery import shared_task

from licensing import services
from marketplace.core import clock
from marketplace.core.actor import system_actor


@shared_task(name="licensing.sweep")
def sweep() -> None:
    """Expire what has reached its end, and remind where an answer is awaited."""
    services.sweep()
    now = clock.now()
    services.remind_of_endings(now)
    services.lapse_quotes(now)
    services.expire_statements(now)
    actor = system_actor("licensing.sweep")
    services.sweep_statements(actor=actor, now=now)
    services.sweep_scripts(actor=actor, now=now)
    services.sweep_notices(actor=actor, now=now)


@shared_task(name="licensing.check_statement")
def check_statement(statement_id: str) -> None:
    """Listen to one recorded statement; runs where torch may be loaded."""
    services.check_statement(
        actor=system_actor("statement"), statement_id=UUID(statement_id), now=clock.now()
    )
