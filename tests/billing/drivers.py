"""The outside world of each provider, so that one contract suite can drive them all."""

from typing import Protocol

from billing import services
from billing.models import TopUp
from billing.providers.fake import FakeProvider
from billing.providers.protocol import Outcome, PaymentProvider
from marketplace.core import backends, clock
from marketplace.core.actor import Actor
from tests.billing.stripe_fake import FakeStripe


class Driver(Protocol):
    """Pays or ends a top-up as the outside world would, and brings the news to us; may be repeated."""

    alias: str

    def pay(self, top_up: TopUp) -> TopUp: ...

    def end(self, top_up: TopUp) -> TopUp: ...


def provider_of(driver: Driver) -> PaymentProvider:
    backend: PaymentProvider = backends.get("PAYMENT_PROVIDERS", driver.alias)
    return backend


def deliver(alias: str, webhook: tuple[dict[str, str], bytes]) -> TopUp:
    headers, body = webhook
    top_up = services.receive_webhook(provider=alias, headers=headers, body=body, now=clock.now())
    assert top_up is not None
    return top_up


class ManualDriver:
    """Staff of the platform look at the bank account."""

    alias = "manual"

    def __init__(self, staff: Actor) -> None:
        self._staff = staff

    def pay(self, top_up: TopUp) -> TopUp:
        return services.confirm_top_up(actor=self._staff, top_up_id=top_up.id, now=clock.now())

    def end(self, top_up: TopUp) -> TopUp:
        return services.refuse_top_up(actor=self._staff, top_up_id=top_up.id, now=clock.now())


class FakeDriver:
    """The test provider's webhooks."""

    alias = "fake"

    def pay(self, top_up: TopUp) -> TopUp:
        return self._deliver(top_up, "succeeded")

    def end(self, top_up: TopUp) -> TopUp:
        return self._deliver(top_up, "failed")

    def _deliver(self, top_up: TopUp, outcome: Outcome) -> TopUp:
        backend = provider_of(self)
        assert isinstance(backend, FakeProvider)
        return deliver(self.alias, backend.signed_webhook(top_up.request(), outcome))


class StripeDriver:
    """A payer with a card, at the fake Stripe."""

    alias = "stripe"

    def __init__(self, server: FakeStripe) -> None:
        self._server = server

    def pay(self, top_up: TopUp) -> TopUp:
        self._server.pay(top_up.provider_reference)
        return deliver(self.alias, self._server.webhook(top_up.provider_reference))

    def end(self, top_up: TopUp) -> TopUp:
        self._server.cancel(top_up.provider_reference)
        return deliver(self.alias, self._server.webhook(top_up.provider_reference))
