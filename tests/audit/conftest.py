"""Makes entries of the log and takes its guards away, as only the owner of the tables can."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from marketplace.audit import services
from marketplace.audit.models import Entry
from marketplace.core.actor import system_actor

ACTOR = system_actor("test")


@pytest.fixture
def write() -> Callable[..., list[Entry]]:
    """Records entries; they get their numbers when `services.sequence` runs."""

    def make(count: int = 1, **data: object) -> list[Entry]:
        return [
            services.record(
                actor=ACTOR,
                action="test.thing.happened",
                subject=f"thing:{number}",
                data={"n": number, **data},
            )
            for number in range(count)
        ]

    return make


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """The table without its triggers, as an attacker with the owner's password would have it."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def plant() -> Callable[[str, str], None]:
    """Runs a statement on a table whose guards are off."""

    def run(table: str, statement: str) -> None:
        with unguarded(table), connection.cursor() as cursor:
            cursor.execute(statement)

    return run
