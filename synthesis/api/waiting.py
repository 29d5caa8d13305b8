"""Waiting for a worker's end inside a request, without holding a connection to the database meanwhile."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Row = TypeVar("Row")
PAUSE_SECONDS = 0.15


def wait_for(read: Callable[[], Row], *, ended: Callable[[Row], bool], seconds: float) -> Row:
    """Read again until the row has ended or the time is over; returns the last reading."""
    until = time.monotonic() + seconds
    row = read()
    while not ended(row) and time.monotonic() < until:
        if not connection.in_atomic_block:
            connection.close()
        time.sleep(PAUSE_SECONDS)
        row = read()
    return row
