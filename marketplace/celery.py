"""The Celery application: it carries wake-ups only, the rows are the truth."""

import logging
import os

from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("voxlicet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = logging.getLogger(__name__)


def wake(task: str, *args: str) -> None:
    """Send a wake-up; a broker that is away costs latency, not work, because sweeps find the row."""
    try:
        app.send_task(task, args=args, retry=False)
    except OperationalError:
        log.warning("wake-up %s not sent: the broker is away, the next sweep will find the work", task)
