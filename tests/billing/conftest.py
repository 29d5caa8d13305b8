"""Wallets with money in them, a split, and a fake Stripe, for the tests of billing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from billing import services
from billing.models import Wallet
from billing.money import Money, Split
from marketplace.core import clock
from marketplace.core.actor import system_actor
from marketplace.core.ids import uuid7
from tests.billing.stripe_fake import FakeStripe

SYSTEM = system_actor("test")
FAKE_SECRET = "shared-with-the-fake-provider"


@pytest.fixture(scope="session")
def _stripe_server() -> Iterator[FakeStripe]:
    with FakeStripe() as server:
        yield server


@pytest.fixture
def stripe_server(_stripe_server: FakeStripe) -> FakeStripe:
    _stripe_server.intents.clear()
    _stripe_server.faults.clear()
    _stripe_server.requests.clear()
    _stripe_server.forget_keys()
    return _stripe_server


@pytest.fixture(autouse=True)
def providers(settings: Any, _stripe_server: FakeStripe) -> None:
    """All three, as an operator would name them; `instant` settles at once."""
    settings.PAYMENT_PROVIDERS = {
        "manual": {"BACKEND": "billing.providers.manual.ManualProvider"},
        "fake": {
            "BACKEND": "billing.providers.fake.FakeProvider",
            "OPTIONS": {"allowed": True, "settles": "webhook", "webhook_secret": FAKE_SECRET},
        },
        "instant": {"BACKEND": "billing.providers.fake.FakeProvider", "OPTIONS": {"allowed": True}},
        "stripe": {
            "BACKEND": "billing.providers.stripe.StripeProvider",
            "OPTIONS": {
                "secret_key": _stripe_server.secret_key,
                "webhook_secret": _stripe_server.webhook_secret,
                "api_base": _stripe_server.url,
                "timeout_seconds": 5,
                "max_network_retries": 0,
            },
        },
    }


@pytest.fixture
def fund(db: None) -> Callable[..., Wallet]:
    """Puts money into a tenant's wallet through the provider that settles at once."""

    def put(tenant: Any, micros: int, currency: str = "USD") -> Wallet:
        now = clock.now()
        services.start_top_up(actor=tenant.actor, amount=Money(micros, currency), provider="instant", now=now)
        return Wallet.objects.get(organization=tenant.organization, currency=currency)

    return put


@pytest.fixture
def split() -> Split:
    return Split(uuid4(), uuid4(), talent_bp=6500, agency_bp=1500, platform_bp=2000)


@pytest.fixture
def charge(now: datetime) -> Callable[..., Any]:
    """Holds and captures in one go: `charge(tenant, micros, split)`."""

    def make(tenant: Any, micros: int, split: Split, *, at: datetime = now, currency: str = "USD") -> Any:
        key = uuid7()
        amount = Money(micros, currency)
        services.place_hold(
            actor=tenant.actor, organization_id=tenant.organization.id, amount=amount, key=key, now=at
        )
        return services.capture_hold(actor=SYSTEM, key=key, split=split, description="12 words", now=at)

    return make


@pytest.fixture(autouse=True)
def _books_agree(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test that used the database, the books must agree with themselves."""
    used = {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    )
    if used:
        request.getfixturevalue("db")
    yield
    if used:
        assert services.discrepancies() == []
