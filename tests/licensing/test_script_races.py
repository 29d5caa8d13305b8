"""Decisions at the same moment: of the talent and an agent, and of two people who submit one text."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from licensing import services
from licensing.models import Licence, Script
from marketplace.core.clock import now as database_now
from marketplace.core.errors import Forbidden
from tests.licensing.market import TEXT, Market

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": "tests.licensing.words.WordScreener"}}


def together(*steps: Callable[[], object]) -> list[Exception]:
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
    licence = market.licence()
    Licence.objects.update(approval="every_script")
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
    licence = market.licence()
    Licence.objects.update(approval="every_script")
    assert together(*[lambda: submit(market, licence, TEXT)] * 6) == []
    assert Script.objects.get().status == "pending"
