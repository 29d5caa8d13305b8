"""The Celery application: it carries wake-ups only, the rows are the truth."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("voxlicet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = logging.getLogger(__name__)


@worker_init.connect
def load_screeners(**_: Any) -> None:
    """Before the pool forks: no delivery waits for rules to be read while its rows are locked."""
    from licensing.screening import panel

    panel.load()


def wake(task: str, *args: str) -> None:
    """Send a wake-up; a broker that is away costs latency, not work, because sweeps find the row."""
    try:
        app.send_task(task, args=args, retry=False)
    except OperationalError:
        log.warning("wake-up %s not sent: the broker is away, the next sweep will find the work", task)
