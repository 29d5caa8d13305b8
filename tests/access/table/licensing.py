"""Consents and their statements, offers, licences, revocations."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from licensing import services
from licensing.models import Statement
from licensing.services.agree_licence import Wish
from tests.access.endpoint import Endpoint
from tests.access.world import World
from tests.licensing.market import DAY, SCOPE
from tests.licensing.test_api import RATES_BODY, SCOPE_BODY, USE_BODY
from tests.voices.sound import encode, speech


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


def signed_offer(world: World) -> dict[str, Any]:
    """The draft, signed by the agency."""
    market, draft = world.people.hers, world.hers["draft"]
    shown = services.preview_offer(actor=market.agency.actor, offer_id=draft.pk, now=market.now)
    return {"signed_name": "Olga Owner", "text_sha256": shown.sha256}


def licence(world: World) -> dict[str, Any]:
    """The offer as it stands, signed by the licensee."""
    market, offered = world.people.hers, world.hers["offer"]
    shown = services.preview_licence(
        actor=market.advertiser.actor, offer_id=offered.pk, wish=Wish(), now=market.now
    )
    dates = {"starts_at": shown.starts_at.isoformat(), "ends_at": shown.ends_at.isoformat()}
    return {"offer": str(offered.pk), **dates, "signed_name": "Ada Buyer", "text_sha256": shown.sha256}


def recording(world: World) -> dict[str, Any]:
    """Somebody reading aloud; the statement waits for it again."""
    Statement.objects.filter(id=world.id("statement")).update(
        status="open", code="", object_key="", sha256="", recorded_at=None
    )
    return {"file": SimpleUploadedFile("statement.flac", encode(speech(5.0)), "audio/flac")}


def another(world: World) -> dict[str, Any]:
    """The consent whose statements were refused."""
    refused = {"status": "refused", "code": "statement.other_voice", "decided_at": world.people.now}
    Statement.objects.filter(consent=world.names["consent"]).update(**refused)
    return {"consent": world.id("consent")}


def first_use(world: World) -> dict[str, Any]:
    """In four days; the licence is under no union contract and needs no notice."""
    return {"begins_at": (world.people.now + 4 * DAY).isoformat()}


def stop(world: World) -> dict[str, Any]:
    """Her licence."""
    return {"subject_kind": "licence", "subject_id": world.id("licence")}


ROWS = (
    Endpoint(
        "GET", "consents", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 0 0 0 0 0 2"
    ),
    Endpoint("POST", "consents/text", "403 200 403 403 403 403 403 403 404 403 403 401", consent_text),
    Endpoint(
        "POST",
        "consents",
        "403 201 403 403 403 403 403 403 404 403 403 401",
        consent,
        codes={"owner": "consent.not_yours"},
    ),
    Endpoint("GET", "consents/{consent}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "consents/{consent}/narrow",
        "403 201 403 403 404 404 404 404 404 404 403 401",
        lambda world: {"scope": {"media": ["radio"]}},
    ),
    Endpoint("GET", "consents/{consent}/receipt", "200 200 200 200 404 404 404 404 404 404 403 401"),
    Endpoint("POST", "consents/{consent}/withdraw", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint(
        "GET",
        "consent-statements",
        "200 200 200 200 200 200 200 200 200 200 200 401",
        items="4 2 2 2 0 0 0 0 0 0 4",
    ),
    Endpoint("POST", "consent-statements", "201 201 403 403 403 404 403 403 404 404 403 401", another),
    Endpoint("GET", "consent-statements/{statement}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint(
        "GET", "consent-statements/{statement}/recording", "200 200 200 200 404 404 404 404 404 404 200 401"
    ),
    Endpoint(
        "POST",
        "consent-statements/{statement}/recording",
        "202 202 403 403 403 404 403 403 404 404 403 401",
        recording,
        multipart=True,
    ),
    Endpoint(
        "POST",
        "consent-statements/{statement}/review",
        "403 403 403 403 403 403 403 403 403 403 200 401",
        lambda world: {"accept": True, "reason": "It is she."},
    ),
    Endpoint(
        "GET", "consent-statement-reviews", "403 403 403 403 403 403 403 403 403 403 200 401", items="2"
    ),
    Endpoint(
        "GET", "offers", "200 200 200 200 200 200 200 200 200 200 200 401", items="4 2 2 2 0 2 2 2 0 2 4"
    ),
    Endpoint(
        "POST",
        "offers",
        "201 403 201 403 404 403 403 403 404 403 403 401",
        offer,
        codes={"unmandated": "offer.no_mandate"},
    ),
    Endpoint("GET", "offers/{offer}", "200 200 200 200 404 200 200 200 404 200 200 401"),
    Endpoint("GET", "offers/{draft}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "offers/{draft}/publish",
        "200 403 200 403 404 404 404 404 404 404 403 401",
        signed_offer,
        codes={"unmandated": "offer.no_mandate"},
    ),
    Endpoint("POST", "offers/{offer}/withdraw", "200 200 200 200 404 403 403 403 404 403 200 401"),
    Endpoint(
        "GET", "licences", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 1 0 0 0 2"
    ),
    Endpoint(
        "POST",
        "licences/text",
        "403 403 403 403 403 200 200 200 404 200 403 401",
        lambda world: {"offer": world.id("offer")},
    ),
    Endpoint(
        "POST",
        "licences",
        "403 403 403 403 403 201 201 201 404 422 403 401",
        licence,
        codes={"outsider": "signature.text_changed"},
    ),
    Endpoint("GET", "licences/{licence}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "licences/{theirs_licence}", "200 404 404 404 404 200 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "licences/{licence}/check",
        "200 200 200 200 404 200 200 404 404 404 200 401",
        lambda world: USE_BODY,
    ),
    Endpoint(
        "POST",
        "licences/{licence}/terminate",
        "200 403 200 403 404 200 200 404 404 404 403 401",
        lambda world: {"reason": "Unpaid."},
        codes={"unmandated": "licence.no_mandate"},
    ),
    Endpoint(
        "POST",
        "licences/{licence}/first-use-notice",
        "403 403 403 403 404 422 422 404 404 404 403 401",
        first_use,
        codes={"buyer": "licence.no_union_contract"},
    ),
    Endpoint("POST", "offers/{draft}/text", "200 403 200 403 404 404 404 404 404 404 403 401"),
    Endpoint("GET", "licences/{licence}/odrl", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "licences/{licence}/contract.pdf", "- - - - 404 - 200 404 404 404 - 401"),
    Endpoint(
        "GET", "revocations", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 0 0 0 0 0 2"
    ),
    Endpoint("POST", "revocations", "201 201 201 201 404 403 403 404 404 404 201 401", stop),
)
