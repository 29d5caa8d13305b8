"""/v1/scripts and /v1/approvals: the walk, the filters, and who gets which answer where."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from licensing.models import Licence, Script
from licensing.screening.text import text_hash
from marketplace.core.actor import Actor
from marketplace.core.models import Membership
from tests.conftest import Tenant
from tests.licensing.market import TEXT, Market

Api = Callable[..., APIClient]
WORDS = "tests.licensing.words.WordScreener"


@pytest.fixture(autouse=True)
def _screener(settings: Settings) -> None:
    settings.SCRIPT_SCREENERS = {"default": {"BACKEND": WORDS}}


@pytest.fixture
def licence(market: Market) -> Licence:
    return market.licence(approval="every_script")


def submitted(client: APIClient, licence: Licence, text: str = TEXT, status: int = 201, **more: Any) -> Any:
    body = {"licence": str(licence.id), "text": text, "language": "en-GB"} | more
    answer = client.post("/v1/scripts", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def decided(client: APIClient, script: Any, verb: str, status: int = 200, **body: Any) -> Any:
    sent = {"text_sha256": script["text_sha256"]} | body
    answer = client.post(f"/v1/scripts/{script['id']}/{verb}", sent, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_walk(market: Market, licence: Licence, api: Api) -> None:
    buyer, talent, agency = api(market.advertiser), api(market.talent_secret), api(market.agency)
    script = submitted(buyer, licence, "  Fresh\nbread, every morning.", title="Bakery")
    assert (script["text"], script["text_sha256"]) == (TEXT, text_hash(TEXT))
    assert (script["status"], script["outcome"], script["barred"]) == ("pending", "clear", False)
    assert "decisions" not in script
    assert submitted(buyer, licence, status=200)["id"] == script["id"]
    queue = talent.get("/v1/approvals?status=pending").json()["items"]
    assert [one["id"] for one in queue] == [script["id"]]
    refused = decided(talent, script, "approve", 422, text_sha256="0" * 64)
    assert (refused["code"], refused["text_sha256"]) == ("script.text_changed", script["text_sha256"])
    approved = decided(agency, script, "approve", note="Fine.")
    assert approved["status"] == "approved"
    vetoed = decided(talent, script, "refuse", note="Not my style.")
    assert [(one["decision"], one["by_talent"]) for one in vetoed["decisions"]] == [
        ("approved", False),
        ("refused", True),
    ]
    assert decided(agency, script, "approve", 403)["code"] == "script.talent_decided"
    seen = buyer.get(f"/v1/scripts/{script['id']}").json()
    assert (seen["status"], seen["note"]) == ("refused", "Not my style.")
    assert "decisions" not in seen
    assert talent.get("/v1/approvals?status=pending").json()["items"] == []
    assert len(agency.get("/v1/approvals").json()["items"]) == 1


def test_findings_are_told_with_their_place(market: Market, licence: Licence, api: Api) -> None:
    script = submitted(api(market.advertiser), licence, "Not a hateful text, but a cure.")
    assert [(one["rule"], one["outcome"]) for one in script["findings"]] == [
        ("screening.hate.hateful", "blocked"),
        ("screening.medical_claims.cure", "review"),
    ]
    first = script["findings"][0]
    assert script["text"][first["start"] : first["end"]] == "hateful"
    assert script["barred"]
    assert script["sentence"].startswith("Screening blocked this text.")
    assert decided(api(market.agency), script, "approve", 403)["code"] == "script.blocked"


def test_lists_are_narrowed(market: Market, licence: Licence, api: Api) -> None:
    buyer = api(market.advertiser)
    other = market.agree(market.offer())
    one = submitted(buyer, licence)
    two = submitted(buyer, other, "Another text.")
    decided(api(market.talent_secret), one, "approve")

    def listed(query: str) -> list[str]:
        return [item["id"] for item in buyer.get(f"/v1/scripts{query}").json()["items"]]

    assert listed("") == [two["id"], one["id"]]
    assert listed(f"?licence={licence.id}") == [one["id"]]
    assert listed("?status=open") == [two["id"]]
    assert listed(f"?licence={licence.id}&status=open") == []
    assert buyer.get("/v1/scripts?status=nonsense").status_code == 400
    assert buyer.get("/v1/scripts?licence=nonsense").status_code == 400
    assert [item["id"] for item in buyer.get("/v1/approvals").json()["items"]] == [one["id"]]


def test_the_same_request_twice_happens_once(market: Market, licence: Licence, api: Api) -> None:
    buyer = api(market.advertiser)
    body = {"licence": str(licence.id), "text": TEXT, "language": "en-GB"}
    answers = [
        buyer.post("/v1/scripts", body, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


READ = {"licensee": 200, "licensee_finance": 200, "talent": 200, "agency": 200, "platform": 200}
EXPECTED = {
    ("get", "/v1/scripts/{id}"): READ | {"colleague": 404, "other_agency": 404, "other_advertiser": 404},
    ("post", "/v1/scripts"): {
        "licensee": 200,
        "licensee_finance": 403,
        "talent": 403,
        "agency": 403,
        "platform": 403,
        "colleague": 403,
        "other_agency": 404,
        "other_advertiser": 404,
    },
    ("post", "/v1/scripts/{id}/approve"): {
        "licensee": 403,
        "licensee_finance": 403,
        "talent": 200,
        "agency": 200,
        "platform": 403,
        "colleague": 404,
        "other_agency": 404,
        "other_advertiser": 404,
    },
}
EXPECTED[("post", "/v1/scripts/{id}/refuse")] = EXPECTED[("post", "/v1/scripts/{id}/approve")]


@pytest.mark.parametrize(("method", "path"), list(EXPECTED))
def test_who_gets_which_answer(
    market: Market,
    licence: Licence,
    api: Api,
    platform: Tenant,
    make_tenant: Callable[..., Tenant],
    make_member: Callable[..., tuple[Membership, Actor, str]],
    method: str,
    path: str,
) -> None:
    script = submitted(api(market.advertiser), licence)
    whose: dict[str, Tenant | str] = {
        "licensee": market.advertiser,
        "licensee_finance": make_member(market.advertiser, "finance")[2],
        "talent": market.talent_secret,
        "colleague": make_member(market.agency, "talent")[2],
        "agency": market.agency,
        "platform": platform,
        "other_agency": make_tenant("agency", "Elsewhere"),
        "other_advertiser": make_tenant("advertiser", "Stranger"),
    }
    body = {"text_sha256": script["text_sha256"]}
    if path == "/v1/scripts":
        body = {"licence": str(licence.id), "text": TEXT, "language": "en-GB"}

    def asked(who: Tenant | str, script_id: str) -> int:
        address = path.format(id=script_id)
        client = api(who)
        answer = client.get(address) if method == "get" else client.post(address, body, format="json")
        return int(answer.status_code)

    assert {who: asked(key, script["id"]) for who, key in whose.items()} == EXPECTED[method, path]
    if "{id}" in path:
        assert {asked(key, str(uuid.uuid4())) for key in whose.values()} == {404}


def test_nobody_else_sees_anything(
    market: Market, licence: Licence, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    submitted(api(market.advertiser), licence)
    for stranger in (make_tenant("agency", "Elsewhere"), make_tenant("advertiser", "Stranger")):
        assert api(stranger).get("/v1/scripts").json()["items"] == []
        assert api(stranger).get("/v1/approvals").json()["items"] == []
    assert api().get("/v1/scripts").status_code == 401
    assert Script.objects.count() == 1
