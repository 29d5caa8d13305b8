"""Faults: whatever dies or comes twice, a render is delivered and charged once, and nothing is lost."""

import datetime
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection, connections
from pytest_django.fixtures import Settings

from billing.models import Charge, Hold
from billing.services import discrepancies
from marketplace.audit.models import Entry
from marketplace.core import clock
from marketplace.core.models import OutboxEvent
from synthesis import services
from synthesis.models import Render, RenderFile
from synthesis.tasks import render as render_task
from synthesis.tasks import sweep as sweep_task
from tests.synthesis.killed_worker import KILLED
from tests.synthesis.studio import WORKER, Studio, claimed, wallet_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
STEPS = ["claimed", "spoken", "marked", "stored", "delivering", "delivered"]


@pytest.fixture(autouse=True)
def _wake_nobody(settings: Settings) -> None:
    """Wake-ups are lost: only the rows and the sweep can bring work back."""
    settings.WAKER = f"{__name__}.lose"


WOKEN: list[tuple[str, ...]] = []


def lose(*wake: str) -> None:
    WOKEN.append(wake)


def run_and_kill(render: Render, step: str, objects_folder: str) -> int:
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        f"/{database['NAME']}"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "VOXLICET_DATABASE_URL": url,
        "VOXLICET_OBJECTS": f"file://{objects_folder}",
    }
    line = [sys.executable, "-m", "tests.synthesis.killed_worker", str(render.id), step]
    return subprocess.run(line, cwd=ROOT, env=environment, timeout=120).returncode


def charged_once(studio: Studio, render: Render) -> None:
    render.refresh_from_db()
    assert render.status == "delivered"
    assert Charge.objects.filter(key=render.id).count() == 1
    assert RenderFile.objects.filter(render=render).count() == len(render.formats)
    assert Hold.objects.get(key=render.id).status == "captured"
    delivered = "synthesis.render.delivered"
    assert Entry.objects.filter(subject=f"render:{render.id}", action=delivered).count() == 1
    assert OutboxEvent.objects.filter(topic=delivered, payload__render_id=str(render.id)).count() == 1
    assert list(discrepancies()) == []
    wallet = wallet_of(studio.buyer)
    assert (wallet.balance_micros, wallet.held_micros) == (100_000_000 - render.price_micros, 0)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step(studio: Studio, step: str, tmp_path: Path) -> None:
    render = studio.request()
    assert run_and_kill(render, step, str(tmp_path / "objects")) == KILLED
    render.refresh_from_db()
    if step == "delivered":
        charged_once(studio, render)
    else:
        assert render.status == "rendering"
        assert not Charge.objects.exists()
        assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is None
        Render.objects.update(lease_until=clock.now() - datetime.timedelta(seconds=1))
        render_task(str(render.id))
    charged_once(studio, render)
    opened = services.open_render_file(actor=studio.buyer, render_id=render.id, format="wav", now=clock.now())
    assert opened.content[:4] == b"RIFF"


def test_a_render_that_kills_every_worker_fails_and_costs_nothing(studio: Studio, tmp_path: Path) -> None:
    render = studio.request()
    for _ in range(5):
        assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is not None
        Render.objects.update(lease_until=clock.now() - datetime.timedelta(seconds=1))
    assert services.claim_render(actor=WORKER, render_id=render.id, now=clock.now()) is None
    sweep_task()
    sweep_task()
    render.refresh_from_db()
    assert (render.status, render.error_code) == ("failed", "attempts.exhausted")
    assert not Charge.objects.exists()
    assert Hold.objects.get(key=render.id).status == "released"
    studio.licence.refresh_from_db()
    assert studio.licence.usage.renders == 0


def test_duplicate_tasks_at_the_same_moment(studio: Studio) -> None:
    render = studio.request()
    start = threading.Barrier(4)
    errors: list[BaseException] = []

    def work() -> None:
        start.wait()
        try:
            render_task(str(render.id))
        except BaseException as error:  # noqa: BLE001  (handed to the test below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    render_task(str(render.id))
    charged_once(studio, render)
    render.refresh_from_db()
    assert render.attempts == 1


def test_a_slow_worker_and_its_successor(studio: Studio) -> None:
    """The first stops at `stored` until the second has delivered; only one delivery counts."""
    render = studio.request()
    slow = claimed(render)

    def overtaken(step: str) -> None:
        if step == "stored":
            Render.objects.update(lease_until=clock.now() - datetime.timedelta(seconds=1))
            render_task(str(render.id))

    assert services.perform_render(actor=WORKER, claim=slow, observe=overtaken) is None
    charged_once(studio, render)


def test_redis_flushed_and_every_wake_up_lost(studio: Studio) -> None:
    renders = [studio.request() for _ in range(3)]
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    WOKEN.clear()
    Render.objects.update(created_at=clock.now() - datetime.timedelta(seconds=30))
    sweep_task()
    woken = [wake for wake in WOKEN if wake[0] == "synthesis.render"]
    assert {wake[1] for wake in woken} == {str(render.id) for render in renders}
    for _, render_id in woken:
        render_task(render_id)
    assert Charge.objects.count() == 3
    assert list(discrepancies()) == []
    assert not Render.objects.exclude(status="delivered").exists()
