"""What the dev command says while it works: one line per step, with its time, and one kind of failure."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_print = threading.Lock()


class Stop(Exception):
    """Something a person has to do first; the message says what is missing and what to type."""


def line(text: str) -> None:
    """Print one whole line at once, so that steps running side by side do not mix."""
    with _print:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step and say how long it took, or that it failed."""
    line(f"  … {what}")
    start = time.monotonic()
    try:
        yield
    except BaseException:
        line(f"  ✗ {what} ({time.monotonic() - start:.1f} s)")
        raise
    line(f"  ✓ {what} ({time.monotonic() - start:.1f} s)")
