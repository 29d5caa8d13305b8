"""A running installation in one process: a real HTTP server, and a worker thread that takes every wake-up."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections
from pytest_django.fixtures import Settings

from marketplace.celery import app
from synthesis.services import loaded
from tests.synthesis.plugins.tone import GATES

PERIODIC = ("core.relay", "web.deliver_webhooks", "audit.sequence", "synthesis.sweep")
WAKE_UPS: queue.Queue[tuple[str, ...]] = queue.Queue()


def wake(task: str, *args: str) -> None:
    """What `marketplace.celery.wake` is elsewhere."""
    WAKE_UPS.put((task, *args))


def _work(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            task, *args = WAKE_UPS.get(timeout=0.2)
            app.tasks[task].apply(args=tuple(args), throw=True)
        except queue.Empty:
            for task in PERIODIC:
                app.tasks[task].apply(throw=True)
    connections.close_all()


@pytest.fixture
def installation(
    transactional_db: None, settings: Settings, tmp_path: Path, live_server: object
) -> Iterator[str]:
    """The base URL of an installation with the tone engine and the test payment provider."""
    settings.WAKER = f"{__name__}.wake"
    settings.SYNTHESIS_ENGINES = {"default": {"BACKEND": "tests.synthesis.plugins.tone.ToneEngine"}}
    settings.MODEL_GATES = GATES
    settings.SPEAKER_ENCODERS = {"default": {"BACKEND": "tests.synthesis.plugins.tone.PitchEncoder"}}
    settings.TRANSCRIBERS = {}
    settings.PAYMENT_PROVIDERS = {
        "fake": {"BACKEND": "billing.providers.fake.FakeProvider", "OPTIONS": {"allowed": True}}
    }
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.STORAGES = django_settings.STORAGES | {
        "objects": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "objects"), "allow_overwrite": True},
        }
    }
    while not WAKE_UPS.empty():
        WAKE_UPS.get_nowait()
    app.loader.import_default_modules()
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(stop,), daemon=True)
    worker.start()
    yield str(live_server)
    stop.set()
    worker.join(timeout=30)
    loaded.forget_voices(list(loaded._shelf))
