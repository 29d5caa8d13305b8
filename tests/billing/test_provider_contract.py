"""What every payment provider must do, run against manual, fake and Stripe (SDK and HTTP, fake server)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from billing import services
from billing.models import Leg, TopUp, Wallet
from billing.money import Money
from billing.providers.protocol import TopUpEvent, TopUpRequest, WebhookRejected
from marketplace.audit.models import Entry
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.models import OutboxEvent
from tests.billing.conftest import SYSTEM
from tests.billing.drivers import Driver, FakeDriver, ManualDriver, StripeDriver, provider_of

pytestmark = pytest.mark.django_db
TEN = Money(10_000_000, "USD")


@pytest.fixture(params=["manual", "fake", "stripe"])
def driver(request: pytest.FixtureRequest, platform: Any, stripe_server: Any) -> Driver:
    made: dict[str, Driver] = {
        "manual": ManualDriver(platform.actor),
        "fake": FakeDriver(),
        "stripe": StripeDriver(stripe_server),
    }
    return made[str(request.param)]


@pytest.fixture
def top_up(driver: Driver, advertiser: Any, now: datetime) -> TopUp:
    started = services.start_top_up(actor=advertiser.actor, amount=TEN, provider=driver.alias, now=now)
    assert started.next_action
    return started.top_up


def request_for(now: datetime, amount: Money = TEN, reference: str = "") -> TopUpRequest:
    return TopUpRequest(uuid4(), uuid4(), amount, now, reference)


def balance() -> int:
    return Wallet.objects.get().balance_micros


def test_starting_twice_is_one_payment_and_it_is_found_by_reference_and_without(
    driver: Driver, now: datetime
) -> None:
    provider, request = provider_of(driver), request_for(now)
    first, second = provider.start_top_up(request), provider.start_top_up(request)
    assert first.reference == second.reference != ""
    assert first.outcome == "pending"
    named = TopUpRequest(request.top_up_id, request.organization_id, TEN, now, first.reference)
    for found in (provider.retrieve(named), provider.retrieve(request)):
        assert found is not None
        assert (found.reference, found.outcome) == (first.reference, "pending")


@pytest.mark.parametrize("amount", [Money(1_500_000_000, "JPY"), Money(12_340_000, "EUR")])
def test_currencies_keep_their_coins(driver: Driver, advertiser: Any, now: datetime, amount: Money) -> None:
    started = services.start_top_up(actor=advertiser.actor, amount=amount, provider=driver.alias, now=now)
    assert driver.pay(started.top_up).status == "succeeded"
    assert balance() == amount.micros


def test_a_payment_arrives_once_however_often_it_is_told(driver: Driver, top_up: TopUp) -> None:
    assert (top_up.status, balance()) == ("pending", 0)
    for _ in range(3):
        assert driver.pay(top_up).status == "succeeded"
    assert balance() == TEN.micros
    legs = [(leg.account.kind, leg.amount_micros) for leg in Leg.objects.order_by("number")]
    assert legs == [("clearing", -TEN.micros), ("wallet", TEN.micros)]
    news = OutboxEvent.objects.filter(topic="billing.top_up.succeeded")
    assert [event.payload["top_up_id"] for event in news] == [str(top_up.id)]
    assert Entry.objects.filter(action="billing.top_up.succeeded").count() == 1


def test_a_payment_that_ends_badly_moves_nothing(driver: Driver, top_up: TopUp) -> None:
    for _ in range(2):
        ended = driver.end(top_up)
    assert ended.status == "failed"
    assert ended.failure_code
    assert balance() == 0
    assert OutboxEvent.objects.filter(topic="billing.top_up.failed").count() == 1


def test_late_news_of_a_pending_payment_undoes_nothing(driver: Driver, top_up: TopUp, now: datetime) -> None:
    driver.pay(top_up)
    event = TopUpEvent(driver.alias, top_up.provider_reference, "pending", top_up.id)
    assert services.settle_top_up(actor=SYSTEM, event=event, now=now).status == "succeeded"
    assert balance() == TEN.micros


def test_money_for_a_failed_top_up_needs_a_person(driver: Driver, top_up: TopUp, now: datetime) -> None:
    driver.end(top_up)
    event = TopUpEvent(driver.alias, top_up.provider_reference, "succeeded", top_up.id, TEN)
    with pytest.raises(Conflict):
        services.settle_top_up(actor=SYSTEM, event=event, now=now)
    assert balance() == 0


@pytest.mark.parametrize("received", [Money(9_990_000, "USD"), Money(10_000_000, "EUR"), None])
def test_another_amount_needs_a_person(
    driver: Driver, top_up: TopUp, now: datetime, received: Money | None
) -> None:
    event = TopUpEvent(driver.alias, top_up.provider_reference, "succeeded", top_up.id, received)
    with pytest.raises(Invalid) as refused:
        services.settle_top_up(actor=SYSTEM, event=event, now=now)
    assert refused.value.code == "top_up.amount_mismatch"
    assert balance() == 0


def test_another_payment_cannot_claim_the_top_up(driver: Driver, top_up: TopUp, now: datetime) -> None:
    event = TopUpEvent(driver.alias, "another-reference", "succeeded", top_up.id, TEN)
    with pytest.raises(Conflict) as refused:
        services.settle_top_up(actor=SYSTEM, event=event, now=now)
    assert refused.value.code == "top_up.reference_mismatch"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"stripe-signature": "t=1,v1=00", "fake-signature": "00"},
        {"stripe-signature": "ü", "fake-signature": "ü"},
    ],
)
def test_a_forged_webhook_is_refused(driver: Driver, top_up: TopUp, headers: dict[str, str]) -> None:
    body = b'{"top_up_id": "x"}'
    with pytest.raises(WebhookRejected):
        provider_of(driver).parse_webhook(alias=driver.alias, headers=headers, body=body)
    with pytest.raises(Forbidden) as refused:
        services.receive_webhook(provider=driver.alias, headers=headers, body=body, now=top_up.created_at)
    assert refused.value.code == "webhook.rejected"


@pytest.mark.parametrize(
    ("micros", "code"),
    [(0, "amount.out_of_range"), (10**12 + 10**4, "amount.out_of_range"), (5, "amount.too_fine")],
)
def test_impossible_amounts_are_refused(
    driver: Driver, advertiser: Any, now: datetime, micros: int, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.start_top_up(
            actor=advertiser.actor, amount=Money(micros, "USD"), provider=driver.alias, now=now
        )
    assert refused.value.code == code
    assert not TopUp.objects.exists()


def test_the_same_id_is_the_same_payment(driver: Driver, advertiser: Any, now: datetime) -> None:
    arguments = {"actor": advertiser.actor, "provider": driver.alias, "now": now, "top_up_id": uuid4()}
    first = services.start_top_up(amount=TEN, **arguments)
    again = services.start_top_up(amount=TEN, **arguments)
    assert first == again
    assert TopUp.objects.count() == 1
    with pytest.raises(Invalid) as refused:
        services.start_top_up(amount=Money(20_000_000, "USD"), **arguments)
    assert refused.value.code == "top_up.mismatch"
