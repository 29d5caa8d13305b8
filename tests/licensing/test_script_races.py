"""Decisions at the same moment: of talent and agent, of people who submit one text, and deliveries."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Licence, Script
from marketplace.core.clock import now as database_now
from marketplace.core.errors import Forbidden
from marketplace.core.models import OutboxEvent
from tests.licensing.market import TEXT, USE, Market

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "tests.licensing.words.WordScreener"}}


def together(*steps: Callable[[], object]) -> list[Forbidden]:
    """Run each in a thread of its own, all begun at once; what they raised."""
    barrier, raised = threading.Barrier(len(steps)), []

    def run(step: Callable[[], object]) -> None:
        barrier.wait()
        try:
            step()
        except Forbidden as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def submit(market: Market, licence: Licence, text: str) -> Script:
    return services.submit_script(
        actor=market.advertiser.actor,
        licence_id=licence.id,
        text=text,
        language="en-GB",
        now=database_now(),
    )


def test_whoever_comes_first_the_talents_word_stands(market: Market) -> None:
    licence = market.licence(approval="every_script")
    for number in range(8):
        script = submit(market, licence, f"Text {number}.")

        def say(actor: object, decision: str, script: Script = script) -> None:
            services.decide_script(
                actor=actor,  # type: ignore[arg-type]
                script_id=script.id,
                decision=decision,
                text_sha256=script.text_sha256,
                now=database_now(),
            )

        raised = together(
            lambda: say(market.agency.actor, "approved"), lambda: say(market.talent_actor, "refused")
        )
        script.refresh_from_db()
        said = list(script.approvals.values_list("decision", "by_talent"))
        assert script.status == "refused"
        assert said[-1] == ("refused", True)
        # The agent either was first, or was told that the talent had decided.
        assert [error.code for error in raised] == ([] if len(said) == 2 else ["script.talent_decided"])


def test_one_text_submitted_at_once_is_one_script(market: Market) -> None:
    licence = market.licence(approval="every_script")
    assert together(*[lambda: submit(market, licence, TEXT)] * 6) == []
    assert Script.objects.get().status == "pending"


def test_no_delivery_commits_after_a_veto_has_returned(market: Market) -> None:
    """Three workers deliver one text without a gap; then the talent takes their yes back.

    Each takes a while between its authorisation and its commit, so some are open when the veto arrives.
    """
    licence = market.licence()
    script = submit(market, licence, TEXT)
    seen = services.epochs_of(licence, script_id=script.id)
    services.reserve_usage(licence_id=licence.id, characters=len(TEXT), seconds=30)
    started, refused = threading.Semaphore(0), []

    def deliver() -> None:
        while True:
            with transaction.atomic():
                decision = services.authorise(
                    licence_id=licence.id,
                    use=USE,
                    text=TEXT,
                    script_id=script.id,
                    epochs=seen,
                    now=database_now(),
                )
                if not decision.permitted:
                    refused.append(decision.refusals[0].rule)
                    break
                with connection.cursor() as cursor:
                    cursor.execute("select pg_sleep(.2)")
                OutboxEvent.objects.create(topic="test.delivered", payload={})
            started.release()
        connection.close()

    workers = [threading.Thread(target=deliver) for _ in range(3)]
    for worker in workers:
        worker.start()
    for _ in range(6):
        started.acquire()
    services.decide_script(
        actor=market.talent_actor,
        script_id=script.id,
        decision="refused",
        text_sha256=script.text_sha256,
        now=database_now(),
    )
    delivered = OutboxEvent.objects.filter(topic="test.delivered").count()
    for worker in workers:
        worker.join(timeout=60)
    assert delivered >= 6
    assert OutboxEvent.objects.filter(topic="test.delivered").count() == delivered
    assert len(refused) == 3
    assert set(refused) <= {"script.refused", "script.revoked"}
