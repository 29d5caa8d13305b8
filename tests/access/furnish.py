"""One row of every kind for a talent; what a service could make only with an engine is made directly."""

from typing import Any

from tests.access import furnish_deals, furnish_studio
from tests.access.people import People
from tests.licensing.market import Market


def furnish(people: People, market: Market) -> dict[str, Any]:
    """Everything that hangs on one talent, by the names that the table's paths use."""
    studio = furnish_studio.rows(market)
    deals = furnish_deals.rows(people, market)
    return {"talent": market.talent, "voice": market.voice, **studio, **deals}


def furnish_between(people: People, hers: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """What belongs to organizations rather than to a talent."""
    return furnish_deals.between(people, hers, theirs)
