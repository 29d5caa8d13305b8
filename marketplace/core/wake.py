"""Wake-ups: after the commit, tell a worker that a row waits for it."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def wake(task: str, *args: str) -> None:
    """After the caller's commit, send the task `task`. Losing a wake-up is harmless: sweeps find the row."""
    transaction.on_commit(partial(import_string(settings.WAKER), task, *args), robust=True)
