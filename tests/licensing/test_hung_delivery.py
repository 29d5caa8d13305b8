"""Deliveries that hang inside the gate of what is stopped: ended by the stop, which nobody can hold up."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from licensing import services
from licensing.models import Licence, Script
from licensing.services import gates
from marketplace.core.clock import now as database_now
from marketplace.core.models import OutboxEvent
from tests.licensing.market import TEXT, USE, Market

pytestmark = pytest.mark.django_db(transaction=True)


class Hanging(threading.Thread):
    """A delivery that is busy at the database with all its locks, so that no limit on idling ends it."""

    def __init__(self, licence: Licence, script: Script | None = None, seconds: float = 60.0) -> None:
        super().__init__()
        self.licence, self.script, self.seconds = licence, script, seconds
        self.seen = services.epochs_of(licence, script_id=script.id if script else None)
        self.inside, self.failures = threading.Event(), list[DatabaseError]()
        self.start()
        assert self.inside.wait(timeout=30)

    def run(self) -> None:
        try:
            with transaction.atomic():
                decision = services.authorise(
                    licence_id=self.licence.id,
                    use=USE,
                    text=TEXT,
                    epochs=self.seen,
                    now=database_now(),
                    script_id=self.script.id if self.script else None,
                )
                assert decision.permitted
                OutboxEvent.objects.create(topic="test.delivered", payload={})
                with connection.cursor() as cursor:
                    self.inside.set()
                    cursor.execute("select pg_sleep(%s)", [self.seconds])
        except DatabaseError as error:
            self.failures.append(error)
        finally:
            connection.close()


def script_of(market: Market, licence: Licence) -> Script:
    return services.submit_script(
        actor=market.advertiser.actor, licence_id=licence.id, text=TEXT, language="en-GB", now=market.now
    )


@pytest.mark.parametrize("kind", ["voice", "consent", "licence", "script"])
def test_a_delivery_that_hangs_is_ended_and_delivers_nothing(market: Market, kind: str) -> None:
    licence = market.licence()
    script = script_of(market, licence)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT), seconds=60)
    hanging = Hanging(licence, script)
    subject = {
        "voice": market.voice.id,
        "consent": licence.consent_id,
        "licence": licence.id,
        "script": script.id,
    }[kind]
    services.revoke(
        actor=market.talent_actor, subject_kind=kind, subject_id=subject, reason="", now=database_now()
    )
    hanging.join(timeout=30)
    assert not hanging.is_alive()
    assert len(hanging.failures) == 1
    assert not OutboxEvent.objects.filter(topic="test.delivered").exists()


def test_a_delivery_of_something_else_is_left_alone(market: Market) -> None:
    market.consent()
    offer = market.offer()
    stopped, other = market.agree(offer), market.agree(offer)
    for licence in (stopped, other):
        services.reserve_usage(licence_id=licence.id, characters=len(TEXT), seconds=60)
    # Longer inside than a stop is patient; the stop of the other licence has nothing to do with it.
    bystander, hanging = Hanging(other, seconds=3 * gates.PATIENCE_MS / 1000), Hanging(stopped)
    services.revoke(
        actor=market.talent_actor,
        subject_kind="licence",
        subject_id=stopped.id,
        reason="",
        now=database_now(),
    )
    hanging.join(timeout=30)
    bystander.join(timeout=30)
    assert (len(hanging.failures), bystander.failures) == (1, [])
    assert OutboxEvent.objects.filter(topic="test.delivered").count() == 1


def test_a_stop_leaves_no_limit_on_waiting_behind(market: Market) -> None:
    with transaction.atomic():
        gates.close_gate(market.voice.id)
        with connection.cursor() as cursor:
            cursor.execute("show lock_timeout")
            assert cursor.fetchone() == ("0",)
