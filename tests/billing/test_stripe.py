"""Stripe's own traps: webhooks that come first, answers that are lost, keys that are forgotten."""

from datetime import datetime, timedelta
from time import time
from typing import Any

import pytest
import stripe

from billing import services
from billing.models import TopUp, Txn, Wallet
from billing.money import Money
from billing.providers.protocol import ProviderTopUp, TopUpRequest
from billing.providers.stripe import StripeProvider
from marketplace.core import backends
from marketplace.core.errors import Forbidden, Unavailable
from tests.billing.drivers import deliver
from tests.billing.stripe_fake import FakeStripe

pytestmark = pytest.mark.django_db
TEN = Money(10_000_000, "USD")
LATER = timedelta(minutes=5)


def start(tenant: Any, now: datetime, amount: Money = TEN) -> services.StartedTopUp:
    return services.start_top_up(actor=tenant.actor, amount=amount, provider="stripe", now=now)


def reload(top_up: TopUp) -> TopUp:
    return TopUp.objects.get(id=top_up.id)


def creations(server: FakeStripe) -> int:
    return server.requests.count("POST /v1/payment_intents")


def test_the_payer_gets_a_client_secret_and_we_keep_none(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    started = start(advertiser, now)
    (intent,) = stripe_server.intents.values()
    assert started.next_action == {
        "type": "stripe_payment_intent",
        "client_secret": intent["client_secret"],
    }
    assert (intent["amount"], intent["currency"]) == (1000, "usd")
    assert intent["metadata"]["voxlicet_top_up"] == str(started.top_up.id)
    assert intent["client_secret"] not in repr(started)
    stored = [str(value) for row in TopUp.objects.values() for value in row.values()]
    assert intent["client_secret"] not in stored


def test_the_webhook_may_beat_the_answer(
    advertiser: Any, now: datetime, stripe_server: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payment succeeds, and its webhook is handled, while our own request is still on its way back."""
    plain = StripeProvider.start_top_up

    def overtaken(self: StripeProvider, request: TopUpRequest) -> ProviderTopUp:
        state = plain(self, request)
        stripe_server.pay(state.reference)
        deliver("stripe", stripe_server.webhook(state.reference))
        return state

    monkeypatch.setattr(StripeProvider, "start_top_up", overtaken)
    started = start(advertiser, now)
    assert (started.top_up.status, started.next_action) == ("succeeded", {})
    assert Wallet.objects.get().balance_micros == TEN.micros


@pytest.mark.parametrize("fault", ["lose_answer", "server_error"])
def test_a_lost_answer_is_unknown_and_found_again_by_metadata(
    advertiser: Any, now: datetime, stripe_server: FakeStripe, fault: Any
) -> None:
    for _ in range(3):  # older and newer intents, over several pages
        start(advertiser, now)
    stripe_server.faults.append(fault)
    lost = start(advertiser, now).top_up
    assert (lost.status, lost.provider_reference) == ("unknown", "")
    for _ in range(3):
        start(advertiser, now)
    stripe_server.forget_keys()
    assert services.reconcile_top_ups(now=now + LATER) == 0
    found = reload(lost)
    assert found.status == "pending"
    assert stripe_server.intents[found.provider_reference]["metadata"]["voxlicet_top_up"] == str(lost.id)
    assert creations(stripe_server) == len(stripe_server.intents) == 7
    paid = services.refresh_top_up(actor=advertiser.actor, top_up_id=lost.id, now=now)
    assert paid.next_action["client_secret"]


def test_a_lost_answer_may_be_settled_by_the_webhook(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    stripe_server.faults.append("lose_answer")
    lost = start(advertiser, now).top_up
    (reference,) = stripe_server.intents
    stripe_server.pay(reference)
    deliver("stripe", stripe_server.webhook(reference))
    assert reload(lost).status == "succeeded"
    assert services.reconcile_top_ups(now=now + LATER) == 0
    assert Txn.objects.count() == 1


def test_a_lost_webhook_is_caught_by_reconciliation(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    top_up = start(advertiser, now).top_up
    stripe_server.pay(top_up.provider_reference)
    assert services.reconcile_top_ups(now=now + LATER) == 0  # a named one is not asked about so soon
    assert services.reconcile_top_ups(now=now + timedelta(hours=2)) == 1
    assert reload(top_up).status == "succeeded"


def test_a_lost_request_fails_only_when_it_cannot_arrive_any_more(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    stripe_server.faults.append("lose_request")
    lost = start(advertiser, now).top_up
    assert lost.status == "unknown"
    assert services.reconcile_top_ups(now=now + LATER) == 0
    assert reload(lost).status == "unknown"
    assert services.reconcile_top_ups(now=now + timedelta(hours=2)) == 1
    assert (reload(lost).status, reload(lost).failure_code) == ("failed", "never_arrived")
    assert stripe_server.intents == {}


def test_starting_again_after_a_lost_answer_is_the_same_payment(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    stripe_server.faults.append("lose_answer")
    lost = start(advertiser, now).top_up
    again = services.start_top_up(
        actor=advertiser.actor, amount=TEN, provider="stripe", now=now, top_up_id=lost.id
    )
    assert (again.top_up.id, again.top_up.status) == (lost.id, "pending")
    assert again.next_action["client_secret"]
    assert len(stripe_server.intents) == 1


def test_the_sdk_retries_with_the_same_key(
    settings: Any, advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    settings.PAYMENT_PROVIDERS["stripe"]["OPTIONS"]["max_network_retries"] = 2
    backends.forget()
    stripe_server.faults.extend(["lose_answer", "server_error"])
    assert start(advertiser, now).top_up.status == "pending"
    assert creations(stripe_server) == 3
    assert len(stripe_server.intents) == 1
    backends.forget()


def test_a_refusal_is_final(advertiser: Any, now: datetime, stripe_server: FakeStripe) -> None:
    refused = start(advertiser, now, Money(400_000, "USD"))
    assert (refused.top_up.status, refused.top_up.failure_code) == ("failed", "amount_too_small")
    assert Wallet.objects.get().balance_micros == 0


def test_wrong_keys_are_a_refusal_not_an_unknown(
    settings: Any, advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    settings.PAYMENT_PROVIDERS["stripe"]["OPTIONS"]["secret_key"] = "sk_test_wrong"
    backends.forget()
    assert start(advertiser, now).top_up.failure_code == "AuthenticationError"
    backends.forget()


def test_a_provider_that_does_not_answer_a_refresh_is_unavailable(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    top_up = start(advertiser, now).top_up
    stripe_server.faults.append("lose_answer")
    with pytest.raises(Unavailable):
        services.refresh_top_up(actor=advertiser.actor, top_up_id=top_up.id, now=now)
    assert reload(top_up).status == "pending"


def test_an_old_or_altered_webhook_is_refused(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    reference = start(advertiser, now).top_up.provider_reference
    stripe_server.pay(reference)
    old = stripe_server.webhook(reference, at=int(time()) - 3600)
    headers, body = stripe_server.webhook(reference)
    for webhook in (old, (headers, body.replace(b"1000", b"9000"))):
        with pytest.raises(Forbidden):
            deliver("stripe", webhook)
    assert Wallet.objects.get().balance_micros == 0


def test_news_about_others_is_noted_and_ignored(
    advertiser: Any, now: datetime, stripe_server: FakeStripe
) -> None:
    reference = start(advertiser, now).top_up.provider_reference
    stripe_server.pay(reference)
    failed_attempt = stripe_server.webhook(reference, "payment_intent.payment_failed")
    stripe_server.intents[reference]["metadata"] = {}
    not_ours = stripe_server.webhook(reference)
    stripe_server.intents[reference]["metadata"] = {"voxlicet_top_up": "0193d3f2-7c11-7a55-9d2e-5f0d3c2b1a00"}
    another_house = stripe_server.webhook(reference)
    for headers, body in (failed_attempt, not_ours, another_house):
        assert services.receive_webhook(provider="stripe", headers=headers, body=body, now=now) is None
    assert Wallet.objects.get().balance_micros == 0


def test_the_fake_server_refuses_what_stripe_would(stripe_server: FakeStripe) -> None:
    """The contract is the SDK's own types: a misspelt or unknown field is an error, not silence."""
    client = stripe.StripeClient(stripe_server.secret_key, base_addresses={"api": stripe_server.url})
    create: Any = client.v1.payment_intents.create
    for params in (
        {"amount": 1000, "currency": "usd", "meta": {"a": "b"}},
        {"amount": 1000, "currency": "usd", "automatic_payment_methods": {"enabeld": True}},
        {"amount": "many", "currency": "usd"},
        {"currency": "usd"},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            create(params)
    create({"amount": 1000, "currency": "usd"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        create({"amount": 2000, "currency": "usd"}, {"idempotency_key": "k"})
    assert len(stripe_server.intents) == 1
