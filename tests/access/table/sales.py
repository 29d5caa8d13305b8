"""An offer's signature, quotes from the request to the last signature, the ends of licences."""

from datetime import timedelta
from typing import Any

from licensing.models import Offer, Proposal
from licensing.policies.sale import Terms
from licensing.policies.wording import digest, offer_text
from tests.access.endpoint import Endpoint
from tests.access.world import World


def offer_signature(world: World) -> dict[str, Any]:
    """Under the draft's text, whoever asks and whether or not they hold a mandate."""
    draft = Offer.objects.select_related("voice__talent__organization").get(id=world.id("draft"))
    talent = draft.voice.talent
    text = offer_text(
        agency=talent.organization.name,
        talent=talent.stage_name,
        voice=draft.voice.name,
        terms=Terms.of(draft),
        term_days=draft.term_days,
    )
    return {"signed_name": "Olga Owner", "text_sha256": digest(text)}


def signature(world: World) -> dict[str, Any]:
    """Under the only proposal."""
    proposal = Proposal.objects.get(quote_id=world.id("quote"))
    return {"signed_name": "Olga Owner", "text_sha256": proposal.text_sha256}


def request(world: World) -> dict[str, Any]:
    """Her offer, for fewer recordings."""
    return {"offer": world.id("offer"), "max_renders": 3}


def breach(world: World) -> dict[str, Any]:
    """A reason, which the agency must give."""
    return {"reason": "Used for beer."}


def begins(world: World) -> dict[str, Any]:
    """In time, had the licence a union contract."""
    return {"begins_at": (world.people.now + timedelta(days=3)).isoformat()}


ROWS = (
    Endpoint("POST", "offers/{draft}/text", "200 403 200 403 404 404 404 404 404 404 403 401"),
    Endpoint(
        "POST", "offers/{draft}/publish", "200 403 200 403 404 404 404 404 404 404 403 401", offer_signature
    ),
    Endpoint(
        "GET", "quotes", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 1 0 0 0 2"
    ),
    Endpoint("POST", "quotes", "403 403 403 403 403 201 201 201 403 201 403 401", request),
    Endpoint("GET", "quotes/{quote}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint(
        "POST",
        "quotes/{quote}/counter",
        "200 403 200 403 404 403 403 404 404 404 403 401",
        lambda world: {"max_renders": 2},
    ),
    Endpoint("POST", "quotes/{quote}/agree", "200 403 200 403 404 200 200 404 404 404 403 401", signature),
    Endpoint("POST", "quotes/{quote}/decline", "200 200 200 403 404 200 200 404 404 404 403 401"),
    Endpoint("POST", "quotes/{quote}/withdraw", "403 403 403 403 404 200 200 404 404 404 403 401"),
    Endpoint(
        "POST", "licences/{licence}/terminate", "200 403 200 403 404 200 200 404 404 404 403 401", breach
    ),
    Endpoint(
        "POST",
        "licences/{licence}/first-use-notice",
        "403 403 403 403 404 422 422 404 404 404 403 401",
        begins,
    ),
)
