"""Quotes: asked for by the buyer, answered by the agency, declined by either side and by the talent."""

from typing import Any

from licensing.models import Proposal
from tests.access.endpoint import Endpoint
from tests.access.world import World

PRICE = {"price_per_1000_characters_micros": 25_000_000, "message": "At this price, gladly."}


def signed(world: World) -> dict[str, Any]:
    """The proposal on the table."""
    proposal = Proposal.objects.get(id=world.id("proposal"))
    return {"signed_name": "Somebody", "text_sha256": proposal.text_sha256}


ROWS = (
    Endpoint(
        "GET", "quotes", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 1 0 0 0 2"
    ),
    Endpoint(
        "POST",
        "quotes",
        "403 403 403 403 403 201 201 201 403 201 403 401",
        lambda world: {"offer": world.id("offer")},
    ),
    Endpoint("GET", "quotes/{quote}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "quotes/{theirs_quote}", "200 404 404 404 404 200 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "quotes/{quote}/counter",
        "200 403 200 403 404 403 403 404 404 404 403 401",
        lambda world: PRICE,
        codes={"unmandated": "offer.no_mandate", "buyer": "quote.not_your_turn"},
    ),
    Endpoint(
        "POST",
        "quotes/{quote}/agree",
        "200 403 200 403 404 200 200 404 404 404 403 401",
        signed,
        codes={"talent": "offer.no_mandate", "unmandated": "offer.no_mandate"},
    ),
    Endpoint(
        "POST",
        "quotes/{quote}/decline",
        "200 200 200 403 404 200 200 404 404 404 403 401",
        lambda world: {"reason": "Not now."},
    ),
    Endpoint("POST", "quotes/{quote}/withdraw", "403 403 403 403 404 200 200 404 404 404 403 401"),
)
