"""Minors, estates, and those who speak for them, each made in one call."""

import datetime
from typing import Any

from marketplace.core.actor import Actor, system_actor
from marketplace.core.services import actor_of_secret
from tests.licensing.market import DAY, Market
from voices.models import Representative, Talent
from voices.services import Person, add_representative, file_document, verify_representative

PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"


def make_minor(market: Market) -> None:
    """The talent is ten."""
    Talent.objects.filter(id=market.talent.id).update(born_on=market.now.date() - 10 * 366 * DAY)
    market.talent.refresh_from_db()


def make_deceased(market: Market) -> None:
    """The talent died yesterday."""
    Talent.objects.filter(id=market.talent.id).update(died_on=market.now.date() - DAY)
    market.talent.refresh_from_db()


def representative(
    market: Market, kind: str, *, verified: bool = True, email: str = "ada@example.org"
) -> tuple[Representative, Actor]:
    """A representative with their actor; filed and verified through the services."""
    person = Person(kind, "Ada Valentine", "mother" if kind == "guardian" else "executor", email)
    added = add_representative(
        actor=market.agency.actor, talent=market.talent, person=person, password=None, now=market.now
    )
    actor = actor_of_secret(added.secret)
    assert actor is not None
    row = file_document(
        actor=market.agency.actor,
        representative_id=added.row.id,
        document_kind="court order",
        content=PDF,
        now=market.now,
    )
    if verified:
        row = verify_representative(
            actor=system_actor("test"),
            representative_id=row.id,
            document_sha256=row.sha256,
            now=market.now,
        )
    return row, actor


def years(market: Market, number: int) -> datetime.datetime:
    """The instant so many years from the market's now."""
    return market.now + number * 366 * DAY


def bare(actor: Actor) -> Actor:
    """The same person with a key that holds no permission at all."""
    fields: dict[str, Any] = {name: getattr(actor, name) for name in Actor.__dataclass_fields__}
    return Actor(**(fields | {"permissions": frozenset()}))
