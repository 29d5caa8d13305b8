"""Money over HTTP: the wallet, its top-ups and entries, statements as JSON and CSV, providers' webhooks."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from billing.api.statements import CsvRenderer
from billing.models import TopUp, Wallet
from billing.money import Split
from billing.providers.fake import SIGNATURE_HEADER, FakeProvider
from marketplace.core import backends
from marketplace.core.models import IdempotencyRecord
from tests.billing.stripe_fake import FakeStripe
from voices.models import Talent
from voices.services.talents import create_talent

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
TEN = {"amount_micros": 10_000_000, "currency": "USD", "provider": "stripe"}


def test_the_wallet_is_empty_then_full_then_held(
    api: Api, advertiser: Any, fund: Any, charge: Any, split: Split
) -> None:
    client = api(advertiser)
    assert client.get("/v1/wallet").json() == {
        "currency": "USD",
        "balance_micros": 0,
        "held_micros": 0,
        "available_micros": 0,
    }
    assert client.get("/v1/wallet/entries").json() == {"items": [], "next": None}
    fund(advertiser, 5_000_000)
    made = charge(advertiser, 1_200_000, split)
    assert client.get("/v1/wallet?currency=USD").json()["available_micros"] == 3_800_000
    first, second = client.get("/v1/wallet/entries").json()["items"]
    assert (first["kind"], first["key"], first["amount_micros"], first["description"]) == (
        "charge",
        str(made.key),
        -1_200_000,
        "12 words",
    )
    assert (second["kind"], second["amount_micros"], second["description"]) == ("top_up", 5_000_000, "")
    page = client.get("/v1/wallet/entries?limit=1").json()
    rest = client.get(f"/v1/wallet/entries?limit=1&cursor={page['next']}").json()
    assert page["items"] + rest["items"] == [first, second]


def test_a_stripe_top_up_from_start_to_webhook(api: Api, advertiser: Any, stripe_server: FakeStripe) -> None:
    client = api(advertiser)
    started = client.post("/v1/wallet/top-ups", TEN, HTTP_IDEMPOTENCY_KEY="first")
    assert started.status_code == 201, started.json()
    assert started.json()["next_action"]["client_secret"].startswith("pi_")
    again = client.post("/v1/wallet/top-ups", TEN, HTTP_IDEMPOTENCY_KEY="first")
    assert again.json() == started.json()
    other = client.post("/v1/wallet/top-ups", TEN | {"amount_micros": 1}, HTTP_IDEMPOTENCY_KEY="first")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    (reference,) = stripe_server.intents
    stripe_server.pay(reference)
    headers, body = stripe_server.webhook(reference)
    for _ in range(2):
        told = api().post(
            "/v1/payments/stripe/webhook",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": headers["stripe-signature"]},
        )
        assert (told.status_code, told.json()) == (200, {"received": True})
    top_up = client.get(f"/v1/wallet/top-ups/{started.json()['top_up']['id']}").json()
    assert (top_up["status"], top_up["failure_code"]) == ("succeeded", "")
    assert client.get("/v1/wallet/top-ups").json()["items"] == [top_up]
    assert client.get("/v1/wallet").json()["balance_micros"] == 10_000_000


def test_a_key_whose_process_died_is_still_the_same_payment(
    api: Api, advertiser: Any, stripe_server: FakeStripe
) -> None:
    client = api(advertiser)
    client.post("/v1/wallet/top-ups", TEN, HTTP_IDEMPOTENCY_KEY="k")
    IdempotencyRecord.objects.all().delete()  # as if the answer had never been kept
    assert client.post("/v1/wallet/top-ups", TEN, HTTP_IDEMPOTENCY_KEY="k").status_code == 201
    assert len(stripe_server.intents) == TopUp.objects.count() == 1


def test_refresh_shows_again_how_to_pay(api: Api, advertiser: Any, stripe_server: FakeStripe) -> None:
    client = api(advertiser)
    started = client.post("/v1/wallet/top-ups", TEN).json()
    path = f"/v1/wallet/top-ups/{started['top_up']['id']}/refresh"
    assert client.post(path).json() == started
    stripe_server.pay(next(iter(stripe_server.intents)))
    paid = client.post(path).json()
    assert (paid["top_up"]["status"], paid["next_action"]) == ("succeeded", {})


def test_platform_staff_confirm_transfers_and_only_they(api: Api, advertiser: Any, platform: Any) -> None:
    body = TEN | {"provider": "manual"}
    first, second = (api(advertiser).post("/v1/wallet/top-ups", body).json()["top_up"]["id"] for _ in "12")
    path = f"/v1/wallet/top-ups/{first}/confirm"
    refused = api(advertiser).post(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "permission.missing")
    waiting = api(platform).get("/v1/wallet/top-ups").json()["items"]
    assert [row["id"] for row in waiting] == [second, first]
    for _ in range(2):
        assert api(platform).post(path).json()["status"] == "succeeded"
    assert api(platform).post(f"/v1/wallet/top-ups/{second}/refuse").json()["status"] == "failed"
    late = api(platform).post(f"/v1/wallet/top-ups/{second}/confirm")
    assert (late.status_code, late.json()["code"]) == (409, "state.transition")
    assert Wallet.objects.get().balance_micros == 10_000_000


def test_staff_confirm_only_what_no_machine_reports(
    api: Api, advertiser: Any, platform: Any, stripe_server: FakeStripe
) -> None:
    top_up = api(advertiser).post("/v1/wallet/top-ups", TEN).json()["top_up"]["id"]
    refused = api(platform).post(f"/v1/wallet/top-ups/{top_up}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (422, "top_up.not_confirmable")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount_micros": 0}, 400, "invalid"),
        ({"amount_micros": -1}, 400, "invalid"),
        ({"amount_micros": 2**63}, 400, "invalid"),
        ({"amount_micros": 1.5}, 400, "invalid"),
        ({"amount_micros": 10_000_001}, 422, "amount.too_fine"),
        ({"amount_micros": 2**52}, 422, "amount.out_of_range"),
        ({"currency": "XXX"}, 400, "invalid"),
        ({"provider": "paypal"}, 422, "provider.unknown"),
        ({"provider": ""}, 400, "invalid"),
    ],
)
def test_bad_top_ups(api: Api, advertiser: Any, change: dict[str, Any], status: int, code: str) -> None:
    refused = api(advertiser).post("/v1/wallet/top-ups", TEN | change)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


# Statuses for the advertiser's owner, another advertiser's owner, an agency's talent and member, and nobody.
@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/v1/wallet", (200, 200, 404, 403, 401)),
        ("get", "/v1/wallet/entries", (200, 200, 404, 403, 401)),
        ("get", "/v1/wallet/top-ups", (200, 200, 200, 403, 401)),
        ("get", "/v1/wallet/top-ups/{id}", (200, 404, 404, 403, 401)),
        ("post", "/v1/wallet/top-ups", (400, 400, 403, 403, 401)),
        ("post", "/v1/wallet/top-ups/{id}/refresh", (200, 404, 403, 403, 401)),
        ("post", "/v1/wallet/top-ups/{id}/confirm", (403, 403, 403, 403, 401)),
        ("post", "/v1/wallet/top-ups/{id}/refuse", (403, 403, 403, 403, 401)),
        ("get", "/v1/statements?period=2026-11", (200, 200, 200, 403, 401)),
    ],
)
def test_permissions(
    api: Api,
    advertiser: Any,
    make_tenant: Any,
    agency: Any,
    make_member: Any,
    method: str,
    path: str,
    expected: tuple[int, ...],
) -> None:
    body = TEN | {"provider": "manual"}
    top_up = api(advertiser).post("/v1/wallet/top-ups", body).json()["top_up"]["id"]
    stranger = make_tenant("advertiser", "Stranger")
    callers = [advertiser, stranger, make_member(agency, "talent")[2], make_member(agency, "member")[2], None]
    answers = [getattr(api(caller), method)(path.format(id=top_up)) for caller in callers]
    assert tuple(answer.status_code for answer in answers) == expected
    assert all("application/problem+json" in a["Content-Type"] for a in answers if a.status_code >= 400)


def test_statements_as_json_and_csv_add_up(
    api: Api, advertiser: Any, agency: Any, fund: Any, charge: Any
) -> None:
    fund(advertiser, 5_000_000)
    split = Split(uuid4(), agency.organization.id, 6500, 1500, 2000)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    keys = [str(charge(advertiser, micros, split, at=at).key) for micros in (1_200_001, 7)]
    path = "/v1/statements?period=2026-11"
    statement = api(agency).get(path).json()
    assert statement["period"] == "2026-11"
    assert [line["charge_key"] for line in statement["lines"]] == keys
    (totals,) = statement["totals"]
    for part in ("gross", "talent", "agency", "platform"):
        assert totals[f"{part}_micros"] == sum(line[f"{part}_micros"] for line in statement["lines"])
    for answer in (
        api(agency).get(f"{path}&format=csv"),
        api(agency).get(path, headers={"Accept": "text/csv"}),
    ):
        assert answer["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert [row["charge_key"] for row in rows] == keys
        assert [row["gross"] for row in rows] == ["1.200001", "0.000007"]
        assert sum(int(row["talent_micros"]) for row in rows) == totals["talent_micros"]
    only = api(agency).get(f"{path}&talent_id={uuid4()}").json()
    assert (only["lines"], only["totals"]) == ([], [])


def test_a_talents_login_gets_its_own_statement(
    api: Api, advertiser: Any, agency: Any, make_member: Any, fund: Any, charge: Any, now: datetime
) -> None:
    """Through the settings as they are shipped: who this login is, the portal knows from the voices."""
    member, _, secret = make_member(agency, "talent")
    own = create_talent(actor=agency.actor, stage_name="Ada", legal_name="Ada Example", now=now)
    Talent.objects.filter(id=own.id).update(user=member.user)
    fund(advertiser, 5_000_000)
    for talent_id, micros in ((own.id, 1_000), (uuid4(), 2_000)):
        charge(advertiser, micros, Split(talent_id, agency.organization.id, 6500, 1500, 2000), at=now)
    path = f"/v1/statements?period={now:%Y-%m}"
    assert [line["gross_micros"] for line in api(secret).get(path).json()["lines"]] == [1_000]
    assert len(api(agency).get(path).json()["lines"]) == 2


def test_a_description_cannot_become_a_formula() -> None:
    line = dict.fromkeys(("gross_micros", "talent_micros", "agency_micros", "platform_micros"), 1)
    row = {**line, "currency": "USD", "description": '=HYPERLINK("x")'}
    text = CsvRenderer().render({"lines": [row], "period": "2026-11"}).decode()
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize(
    "query",
    ["", "?period=2026", "?period=2026-13", "?period=2026-11&talent_id=x", "?period=2026-13&format=csv"],
)
def test_bad_statements_are_problems_also_for_csv(api: Api, agency: Any, query: str) -> None:
    refused = api(agency).get(f"/v1/statements{query}")
    assert refused.status_code in (400, 422)
    assert refused["Content-Type"] == "application/problem+json"
    assert json.loads(refused.content)["code"] in ("invalid", "period.malformed")


def test_webhooks_of_others_are_refused(api: Api, advertiser: Any) -> None:
    client = api()
    unknown = client.post("/v1/payments/paypal/webhook", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "provider.unknown")
    for provider in ("manual", "fake", "instant", "stripe"):
        forged = client.post(f"/v1/payments/{provider}/webhook", {"outcome": "succeeded"})
        assert (forged.status_code, forged.json()["code"]) == (403, "webhook.rejected")
    started = api(advertiser).post("/v1/wallet/top-ups", TEN | {"provider": "fake"}).json()["top_up"]
    provider = backends.get("PAYMENT_PROVIDERS", "fake")
    assert isinstance(provider, FakeProvider)
    top_up = TopUp.objects.get(id=started["id"])
    headers, body = provider.signed_webhook(top_up.request(), "succeeded")
    told = client.post(
        "/v1/payments/fake/webhook",
        body,
        content_type="application/json",
        headers={SIGNATURE_HEADER: headers[SIGNATURE_HEADER]},
    )
    assert told.status_code == 200
    assert Wallet.objects.get().balance_micros == 10_000_000
