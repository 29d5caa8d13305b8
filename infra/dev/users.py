"""Counts who uses the private services, so that the last one out stops them and nobody stops another's."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.dev import paths, processes


@contextmanager
def door() -> Iterator[None]:
    """Only one `./dev` at a time starts or stops services; the kernel opens again when that one dies."""
    with (paths.RUN / "door.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def enter() -> None:
    """Note that this process uses the services."""
    (_folder() / str(os.getpid())).write_text(processes.identity(os.getpid()))


def leave() -> bool:
    """Take this process off the list; True when nobody else is left."""
    (_folder() / str(os.getpid())).unlink(missing_ok=True)
    others = list(_folder().iterdir())
    alive = [note for note in others if processes.Running(int(note.name), note.read_text()).is_alive()]
    for note in others:
        if note not in alive:
            note.unlink(missing_ok=True)
    return not alive


def _folder() -> Path:
    folder = paths.RUN / "users"
    folder.mkdir(exist_ok=True)
    return folder
