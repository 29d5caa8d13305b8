"""The world that the access table and the tests of visibility look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tests.access.furnish import furnish, furnish_between
from tests.access.people import People, gather
from voices.models import Mandate


@dataclass(frozen=True)
class World:
    """People, and one row of every kind: `hers` (the talent's), `theirs` (another talent's)."""

    people: People
    hers: dict[str, Any]
    theirs: dict[str, Any]
    shared: dict[str, Any]

    @property
    def names(self) -> dict[str, Any]:
        """What paths and bodies may name: primary keys."""
        known = self.shared | self.hers | {f"theirs_{name}": row for name, row in self.theirs.items()}
        return {name: row.pk for name, row in known.items()}

    def id(self, name: str) -> str:
        """The primary key of a row, as JSON has it."""
        return str(self.names[name])


def build_world() -> World:
    """Everything, in the caller's transaction."""
    people = gather()
    hers, theirs = furnish(people, people.hers), furnish(people, people.theirs)
    return World(people, hers, theirs, furnish_between(people, hers, theirs))


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back, marked as Django's TestCase marks its own, so durable ones nest."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def end_mandate(world: World) -> None:
    """What turns the agent into the unmandated one."""
    talent = world.people.hers.talent
    Mandate.objects.filter(talent=talent).update(ends_at=world.people.now)
