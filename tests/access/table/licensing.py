"""Consents and their statements, offers, licences, revocations."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from licensing import services
from licensing.services.agree_licence import Wish
from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import a_take
from tests.access.world import World
from tests.licensing.market import DAY, SCOPE
from tests.licensing.test_api import RATES_BODY, SCOPE_BODY, USE_BODY


def consent(world: World) -> dict[str, Any]:
    """A new version, with the hash of the text that the talent was shown."""
    market = world.people.hers
    terms: dict[str, Any] = {
        "scope": SCOPE,
        "valid_from": market.now.replace(microsecond=0),
        "until": (market.now + 100 * DAY).replace(microsecond=0),
    }
    shown = services.preview_consent(actor=market.talent_actor, voice=market.voice, now=market.now, **terms)
    dates = {name: terms[name].isoformat() for name in ("valid_from", "until")}
    signed = {"signed_name": "Theresa Talent", "text_sha256": shown.sha256}
    return {"voice": world.id("voice"), "scope": SCOPE_BODY, **dates, **signed}


def consent_text(world: World) -> dict[str, Any]:
    """The same, unsigned."""
    return {
        name: value for name, value in consent(world).items() if name not in ("signed_name", "text_sha256")
    }


def offer(world: World) -> dict[str, Any]:
    """Terms for her voice."""
    return {"voice": world.id("voice"), "scope": SCOPE_BODY, **RATES_BODY}


def licence(world: World) -> dict[str, Any]:
    """The offer as it stands, signed by the licensee."""
    market, offered = world.people.hers, world.hers["offer"]
    shown = services.preview_licence(
        actor=market.advertiser.actor, offer_id=offered.pk, wish=Wish(), now=market.now
    )
    dates = {"starts_at": shown.starts_at.isoformat(), "ends_at": shown.ends_at.isoformat()}
    return {"offer": str(offered.pk), **dates, "signed_name": "Ada Buyer", "text_sha256": shown.sha256}


def recording(world: World) -> dict[str, Any]:
    """Somebody reading aloud."""
    return {"file": SimpleUploadedFile("statement.flac", a_take(5), "audio/flac")}


def stop(world: World) -> dict[str, Any]:
    """Her licence."""
    return {"subject_kind": "licence", "subject_id": world.id("licence")}


ROWS = (
    Endpoint("GET", "consents", "?"),
    Endpoint("POST", "consents/text", "?", consent_text),
    Endpoint("POST", "consents", "?", consent),
    Endpoint("GET", "consents/{consent}", "?"),
    Endpoint("POST", "consents/{consent}/withdraw", "?"),
    Endpoint("GET", "consent-statements", "?"),
    Endpoint("POST", "consent-statements", "?", lambda world: {"consent": world.id("consent")}),
    Endpoint("GET", "consent-statements/{statement}", "?"),
    Endpoint("GET", "consent-statements/{statement}/recording", "?"),
    Endpoint("POST", "consent-statements/{statement}/recording", "?", recording, multipart=True),
    Endpoint(
        "POST",
        "consent-statements/{statement}/review",
        "?",
        lambda world: {"accept": True, "reason": "It is she."},
    ),
    Endpoint("GET", "consent-statement-reviews", "?"),
    Endpoint("GET", "offers", "?"),
    Endpoint("POST", "offers", "?", offer),
    Endpoint("GET", "offers/{offer}", "?"),
    Endpoint("GET", "offers/{draft}", "?"),
    Endpoint("POST", "offers/{draft}/publish", "?"),
    Endpoint("POST", "offers/{offer}/withdraw", "?"),
    Endpoint("GET", "licences", "?"),
    Endpoint("POST", "licences/text", "?", lambda world: {"offer": world.id("offer")}),
    Endpoint("POST", "licences", "?", licence),
    Endpoint("GET", "licences/{licence}", "?"),
    Endpoint("GET", "licences/{theirs_licence}", "?"),
    Endpoint("POST", "licences/{licence}/check", "?", lambda world: USE_BODY),
    Endpoint("GET", "revocations", "?"),
    Endpoint("POST", "revocations", "?", stop),
)
