"""The API: the walk from consent to stop, filters, and who gets which answer where."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Consent, Licence, Offer
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, TEXT, USE, Market

Api = Callable[..., APIClient]
SCOPE_BODY = {
    "purposes": sorted(SCOPE.purposes),
    "media": sorted(SCOPE.media),
    "territories": sorted(SCOPE.territories),
    "languages": sorted(SCOPE.languages),
    "categories_allowed": ["*"],
    "categories_forbidden": sorted(SCOPE.categories_forbidden),
    "territories_excluded": [],
}
RATES_BODY = {"term_days": 90, "price_per_1000_characters_micros": 15_000_000, "currency": "EUR"}
USE_BODY = {
    "purpose": USE.purpose,
    "medium": USE.medium,
    "territory": USE.territory,
    "language": USE.language,
    "category": USE.category,
    "text": TEXT,
}


def posted(client: APIClient, path: str, body: dict[str, Any], status: int = 201, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(path, body, format="json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_walk(market: Market, api: Api) -> None:
    talent, agency, buyer = api(market.talent_secret), api(market.agency), api(market.advertiser)
    until = (market.now + 365 * DAY).isoformat()
    terms = {"voice": str(market.voice.id), "scope": SCOPE_BODY, "until": until}
    shown = posted(talent, "/v1/consents/text", terms, 200)
    signed = terms | {
        "valid_from": shown["valid_from"],
        "until": shown["until"],
        "signed_name": "Theresa Talent",
        "text_sha256": shown["text_sha256"],
    }
    consent = posted(talent, "/v1/consents", signed)
    assert consent["text"] == shown["text"]
    assert consent["scope"] == SCOPE_BODY

    offer = posted(agency, "/v1/offers", {"voice": terms["voice"], "scope": SCOPE_BODY, **RATES_BODY})
    assert offer["status"] == "draft"
    assert buyer.get("/v1/offers").json() == {"items": [], "next": None}
    standing = posted(agency, f"/v1/offers/{offer['id']}/text", {}, 200)
    assert standing["warnings"] == []
    signed = {"signed_name": "Olga Owner", "text_sha256": standing["text_sha256"]}
    assert posted(agency, f"/v1/offers/{offer['id']}/publish", signed, 200)["text"] == standing["text"]
    (found,) = buyer.get("/v1/offers?language=en&purpose=podcast&territory=FR&q=bright").json()["items"]
    assert found["voice"]["stage_name"] == "Tess Tone"

    wish = {"offer": found["id"], "max_characters": 100}
    text = posted(buyer, "/v1/licences/text", wish, 200)
    agreed = wish | {name: text[name] for name in ("starts_at", "ends_at", "text_sha256")}
    agreed["signed_name"] = "Ada Buyer"
    licence = posted(buyer, "/v1/licences", agreed, key="one")
    assert posted(buyer, "/v1/licences", agreed, key="one") == licence
    assert Licence.objects.count() == 1
    assert "talent_bp" not in licence
    assert agency.get(f"/v1/licences/{licence['id']}").json()["talent_bp"] == 6400

    check = f"/v1/licences/{licence['id']}/check"
    assert posted(buyer, check, USE_BODY, 200)["permitted"] is True
    refused = posted(buyer, check, USE_BODY | {"medium": "tv", "category": "alcohol"}, 200)
    assert refused["permitted"] is False
    assert [ruling["rule"] for ruling in refused["rulings"] if not ruling["passed"]] == [
        "consent.medium",
        "consent.category",
        "licence.medium",
        "licence.category",
    ]

    of_use = {name: value for name, value in USE_BODY.items() if name != "text"}
    before = posted(buyer, check, of_use, 200)
    assert before["permitted"] is True
    rules = {ruling["rule"] for ruling in before["rulings"]}
    assert "licence.medium" in rules
    assert not [rule for rule in rules if rule.startswith("script.")]
    empty = posted(buyer, check, USE_BODY | {"text": ""}, 200)
    assert empty["rulings"][0]["rule"] == "request.text"
    assert len(empty["rulings"]) > len(rules)
    changed = posted(agency, check, of_use | {"modification": "alter", "audience": 9, "brand": "Acme"}, 200)
    failed = [ruling["rule"] for ruling in changed["rulings"] if not ruling["passed"]]
    assert failed == ["consent.modification", "licence.modification"]

    stop = {"subject_kind": "voice", "subject_id": terms["voice"], "reason": "Enough."}
    assert posted(talent, "/v1/revocations", stop)["licences_stopped"] == 1
    assert posted(buyer, check, USE_BODY, 200)["rulings"][0]["rule"] == "voice.revoked"
    assert buyer.get(f"/v1/licences/{licence['id']}").json()["status"] == "revoked"
    assert len(talent.get("/v1/revocations").json()["items"]) == 1


def test_wider_than_the_consent_is_refused_by_dimension(market: Market, api: Api) -> None:
    market.consent()
    body = {
        "voice": str(market.voice.id),
        "scope": SCOPE_BODY | {"territories": ["WORLD"]},
        **RATES_BODY,
    }
    problem = posted(api(market.agency), "/v1/offers", body, 403)
    assert problem["code"] == "offer.exceeds_consent"
    assert problem["dimension"] == "territories"
    assert "GB" in problem["excess"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"purposes": ["anything"]}, 400, "invalid"),
        ({"media": []}, 400, "invalid"),
        ({"territories": ["UK"]}, 422, "scope.invalid"),
        ({"languages": ["english"]}, 422, "scope.invalid"),
    ],
)
def test_scopes_outside_the_lists(
    market: Market, api: Api, change: dict[str, list[str]], status: int, code: str
) -> None:
    body = {
        "voice": str(market.voice.id),
        "scope": SCOPE_BODY | change,
        "until": (market.now + DAY).isoformat(),
    }
    assert posted(api(market.talent_secret), "/v1/consents/text", body, status)["code"] == code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=en", True),
        ("language=en-GB", True),
        ("language=e", False),
        ("language=de", False),
        ("purpose=advertising", True),
        ("purpose=news", False),
        ("medium=radio", True),
        ("medium=tv", False),
        ("territory=de", True),
        ("territory=EU", True),
        ("territory=GB", False),
        ("territory=XX", False),
        ("q=tess+bright", True),
        ("q=tess+dark", False),
    ],
)
def test_catalogue_filters(market: Market, api: Api, query: str, found: bool) -> None:
    market.licence()
    items = api(market.advertiser).get(f"/v1/offers?{query}").json()["items"]
    assert bool(items) is found


def test_the_catalogue_takes_few_queries_however_long(market: Market, api: Api) -> None:
    market.consent()
    for _ in range(3):
        market.offer()
    client = api(market.advertiser)
    with CaptureQueriesContext(connection) as short:
        page = client.get("/v1/offers?limit=2").json()
    with CaptureQueriesContext(connection) as long:
        client.get("/v1/offers")
    assert len(page["items"]) == 2
    assert page["next"]
    assert len(client.get(f"/v1/offers?cursor={page['next']}").json()["items"]) == 1
    assert len(short) == len(long) <= 6


# Per endpoint: agency owner, talent, another agency, licensee, another advertiser, nobody.
ACTORS = ("agency", "talent", "other_agency", "licensee", "other_advertiser", "nobody")
TABLE: list[tuple[str, str, tuple[int, ...]]] = [
    ("GET", "/v1/consents", (200, 200, 200, 200, 200, 401)),
    ("POST", "/v1/consents/text", (403, 200, 404, 403, 403, 401)),
    ("POST", "/v1/consents", (403, 201, 404, 403, 403, 401)),
    ("GET", "/v1/consents/{consent}", (200, 200, 404, 404, 404, 401)),
    ("POST", "/v1/consents/{consent}/withdraw", (200, 200, 404, 404, 404, 401)),
    ("GET", "/v1/offers", (200, 200, 200, 200, 200, 401)),
    ("POST", "/v1/offers", (201, 403, 404, 403, 403, 401)),
    ("GET", "/v1/offers/{offer}", (200, 200, 404, 200, 200, 401)),
    ("GET", "/v1/offers/{draft}", (200, 200, 404, 404, 404, 401)),
    ("POST", "/v1/offers/{draft}/publish", (200, 403, 404, 404, 404, 401)),
    ("POST", "/v1/offers/{offer}/withdraw", (200, 200, 404, 403, 403, 401)),
    ("GET", "/v1/licences", (200, 200, 200, 200, 200, 401)),
    ("POST", "/v1/licences/text", (403, 403, 404, 200, 200, 401)),
    ("POST", "/v1/licences", (403, 403, 404, 422, 422, 401)),
    ("GET", "/v1/licences/{licence}", (200, 200, 404, 200, 404, 401)),
    ("POST", "/v1/licences/{licence}/check", (200, 200, 404, 200, 404, 401)),
    ("GET", "/v1/revocations", (200, 200, 200, 200, 200, 401)),
    ("POST", "/v1/revocations", (201, 201, 404, 403, 404, 401)),
]
CELLS = [
    (method, path, actor, status)
    for method, path, row in TABLE
    for actor, status in zip(ACTORS, row, strict=True)
]


def body_of(path: str, market: Market, ids: dict[str, uuid.UUID]) -> dict[str, Any]:
    """A body that the right actor would be served for."""
    until = (market.now + 100 * DAY).replace(microsecond=0)
    valid_from = market.now.replace(microsecond=0)
    signature = {"signed_name": "Someone", "text_sha256": "0" * 64}
    if path.startswith("/v1/consents"):
        terms: dict[str, Any] = {"scope": SCOPE, "valid_from": valid_from, "until": until}
        shown = services.preview_consent(
            actor=market.talent_actor, voice=market.voice, now=market.now, **terms
        )
        return {
            "voice": str(market.voice.id),
            "scope": SCOPE_BODY,
            "valid_from": valid_from.isoformat(),
            "until": until.isoformat(),
            **signature,
            "text_sha256": shown.sha256,
        }
    if path == "/v1/offers":
        return {"voice": str(market.voice.id), "scope": SCOPE_BODY, **RATES_BODY}
    if path.endswith("/publish"):
        standing = services.preview_offer(actor=market.agency.actor, offer_id=ids["draft"], now=market.now)
        return signature | {"text_sha256": standing.sha256}
    if path.startswith("/v1/licences") and "check" not in path:
        return {"offer": str(ids["offer"]), **signature}
    if path == "/v1/revocations":
        return {"subject_kind": "licence", "subject_id": str(ids["licence"])}
    return USE_BODY


@pytest.mark.parametrize(("method", "path", "actor", "status"), CELLS)
def test_who_gets_what(
    market: Market,
    api: Api,
    make_tenant: Callable[..., Tenant],
    method: str,
    path: str,
    actor: str,
    status: int,
) -> None:
    licence = market.licence()
    draft = market.draft()
    ids = {
        "licence": licence.id,
        "offer": licence.offer_id,
        "draft": draft.id,
        "consent": Consent.objects.get().id,
    }
    who: dict[str, Callable[[], Tenant | str | None]] = {
        "agency": lambda: market.agency,
        "talent": lambda: market.talent_secret,
        "other_agency": lambda: make_tenant("agency", "Elsewhere"),
        "licensee": lambda: market.advertiser,
        "other_advertiser": lambda: make_tenant("advertiser", "Elsewhere"),
        "nobody": lambda: None,
    }
    client = api(who[actor]())
    url = path.format(**ids)
    answer = (
        client.get(url) if method == "GET" else client.post(url, body_of(path, market, ids), format="json")
    )
    assert answer.status_code == status, answer.content
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"]


@pytest.mark.parametrize("path", ["/v1/consents", "/v1/licences", "/v1/revocations"])
def test_lists_show_strangers_nothing(
    market: Market, api: Api, make_tenant: Callable[..., Tenant], path: str
) -> None:
    licence = market.licence()
    services.revoke(
        actor=market.talent_actor, subject_kind="licence", subject_id=licence.id, reason="", now=market.now
    )
    assert len(api(market.agency).get(path).json()["items"]) == 1
    assert len(api(market.talent_secret).get(path).json()["items"]) == 1
    for kind in ("agency", "advertiser"):
        assert api(make_tenant(kind, "Elsewhere")).get(path).json()["items"] == []


def test_another_talent_of_the_same_agency_sees_nothing(
    market: Market, api: Api, make_member: Callable[..., tuple[object, object, str]]
) -> None:
    licence = market.licence()
    client = api(make_member(market.agency, "talent")[2])
    assert client.get("/v1/consents").json()["items"] == []
    assert client.get("/v1/offers").json()["items"] == []
    assert client.get(f"/v1/licences/{licence.id}").status_code == 404
    assert Offer.objects.count() == 1
