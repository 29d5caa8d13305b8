"""Holding, capturing and releasing: once per key, whoever repeats, races or comes too late."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from billing import services
from billing.models import Charge, Hold, Leg, RoyaltyLine, TopUp, Wallet
from billing.money import Money, Split
from marketplace.audit.models import Entry
from marketplace.core import clock, states
from marketplace.core.errors import Conflict, Invalid, NotFound, PaymentRequired, Refusal
from tests.billing.conftest import SYSTEM

pytestmark = pytest.mark.django_db
FIVE = Money(5_000_000, "USD")


def usd(micros: int) -> Money:
    return Money(micros, "USD")


def hold(tenant: Any, amount: Money, now: datetime, key: Any = None) -> Hold:
    return services.place_hold(
        actor=tenant.actor,
        organization_id=tenant.organization.id,
        amount=amount,
        key=key or uuid4(),
        now=now,
    )


def test_a_hold_reserves_and_the_same_key_reserves_once(advertiser: Any, fund: Any, now: datetime) -> None:
    wallet = fund(advertiser, 5_000_000)
    first = hold(advertiser, usd(2_000_000), now)
    assert hold(advertiser, usd(2_000_000), now, first.key).id == first.id
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros, wallet.available.micros) == (
        5_000_000,
        2_000_000,
        3_000_000,
    )
    with pytest.raises(Invalid) as refused:
        hold(advertiser, usd(2_000_001), now, first.key)
    assert refused.value.code == "hold.mismatch"


def test_too_little_money_is_refused_with_the_figures_and_leaves_nothing(
    advertiser: Any, fund: Any, now: datetime
) -> None:
    fund(advertiser, 5_000_000)
    hold(advertiser, usd(4_000_000), now)
    with pytest.raises(PaymentRequired) as refused:
        hold(advertiser, usd(1_000_001), now)
    assert refused.value.code == "wallet.insufficient_funds"
    assert refused.value.extra == {
        "needed_micros": 1_000_001,
        "available_micros": 1_000_000,
        "currency": "USD",
    }
    assert Hold.objects.count() == 1
    hold(advertiser, usd(1_000_000), now)


def test_no_wallet_is_no_money_and_another_currency_is_another_wallet(
    advertiser: Any, fund: Any, now: datetime
) -> None:
    with pytest.raises(PaymentRequired):
        hold(advertiser, FIVE, now)
    fund(advertiser, 5_000_000)
    with pytest.raises(PaymentRequired):
        hold(advertiser, Money(1, "EUR"), now)


@pytest.mark.parametrize("micros", [0, -1])
def test_nothing_cannot_be_held(advertiser: Any, fund: Any, now: datetime, micros: int) -> None:
    fund(advertiser, 5_000_000)
    with pytest.raises(Invalid) as refused:
        hold(advertiser, usd(micros), now)
    assert refused.value.code == "amount.not_positive"


def test_another_tenant_touches_nothing(
    advertiser: Any, agency: Any, fund: Any, now: datetime, split: Split
) -> None:
    fund(advertiser, 5_000_000)
    with pytest.raises(NotFound):
        services.place_hold(
            actor=agency.actor, organization_id=advertiser.organization.id, amount=FIVE, key=uuid4(), now=now
        )
    placed = hold(advertiser, FIVE, now)
    with pytest.raises(NotFound):
        services.release_hold(actor=agency.actor, key=placed.key, reason="test", now=now)
    with pytest.raises(NotFound):
        services.capture_hold(actor=agency.actor, key=placed.key, split=split, description="", now=now)


def test_a_talents_login_cannot_spend_its_agencys_money(
    agency: Any, make_member: Any, fund: Any, now: datetime
) -> None:
    fund(agency, 5_000_000)
    _, talent, _ = make_member(agency, "talent")
    with pytest.raises(NotFound):
        services.place_hold(
            actor=talent, organization_id=agency.organization.id, amount=FIVE, key=uuid4(), now=now
        )


def test_a_capture_charges_once_and_divides_by_largest_remainder(
    advertiser: Any, fund: Any, now: datetime, split: Split
) -> None:
    wallet = fund(advertiser, 5_000_000)
    placed = hold(advertiser, usd(1_000_003), now)
    arguments: dict[str, Any] = {
        "actor": SYSTEM,
        "key": placed.key,
        "split": split,
        "description": "12 words",
        "now": now,
    }
    charge = services.capture_hold(**arguments)
    assert services.capture_hold(**arguments).id == charge.id
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros) == (3_999_997, 0)
    line = RoyaltyLine.objects.get()
    assert (line.talent_micros, line.agency_micros, line.platform_micros) == (650_002, 150_000, 200_001)
    legs = Leg.objects.filter(txn=charge.txn).order_by("number")
    assert [leg.amount_micros for leg in legs] == [-1_000_003, 650_002, 150_000, 200_001]
    assert [leg.account.kind for leg in legs] == ["wallet", "talent", "agency", "platform"]
    assert Entry.objects.filter(action="billing.hold.captured", subject=f"charge:{placed.key}").count() == 1


def test_a_part_of_nothing_has_no_leg(advertiser: Any, fund: Any, now: datetime) -> None:
    fund(advertiser, 5_000_000)
    placed = hold(advertiser, usd(3), now)
    whole = Split(uuid4(), uuid4(), 10_000, 0, 0)
    charge = services.capture_hold(actor=SYSTEM, key=placed.key, split=whole, description="", now=now)
    assert [leg.amount_micros for leg in charge.txn.legs.order_by("number")] == [-3, 3]


def test_a_second_capture_on_other_terms_is_refused(
    advertiser: Any, fund: Any, charge: Any, now: datetime, split: Split
) -> None:
    fund(advertiser, 5_000_000)
    made = charge(advertiser, 1_000_000, split)
    other = Split(split.talent_id, split.agency_id, 5000, 3000, 2000)
    with pytest.raises(Invalid) as refused:
        services.capture_hold(actor=SYSTEM, key=made.key, split=other, description="", now=now)
    assert refused.value.code == "charge.mismatch"


def test_release_gives_back_once_and_excludes_capture(
    advertiser: Any, fund: Any, now: datetime, split: Split
) -> None:
    wallet = fund(advertiser, 5_000_000)
    placed = hold(advertiser, FIVE, now)
    for _ in range(2):
        released = services.release_hold(actor=SYSTEM, key=placed.key, reason="render.failed", now=now)
        assert released.status == Hold.Status.RELEASED
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros) == (5_000_000, 0)
    with pytest.raises(Conflict) as refused:
        services.capture_hold(actor=SYSTEM, key=placed.key, split=split, description="", now=now)
    assert refused.value.code == "hold.released"
    with pytest.raises(Conflict):
        hold(advertiser, FIVE, now, placed.key)


def test_capture_excludes_release(
    advertiser: Any, fund: Any, charge: Any, now: datetime, split: Split
) -> None:
    fund(advertiser, 5_000_000)
    made = charge(advertiser, 1_000_000, split)
    with pytest.raises(Conflict) as refused:
        services.release_hold(actor=SYSTEM, key=made.key, reason="test", now=now)
    assert refused.value.code == "hold.captured"


def test_unknown_keys_are_not_found(now: datetime, split: Split) -> None:
    with pytest.raises(NotFound):
        services.release_hold(actor=SYSTEM, key=uuid4(), reason="test", now=now)
    with pytest.raises(NotFound):
        services.capture_hold(actor=SYSTEM, key=uuid4(), split=split, description="", now=now)


def test_the_sweep_releases_what_ran_out_and_only_that(
    advertiser: Any, fund: Any, now: datetime, split: Split
) -> None:
    fund(advertiser, 5_000_000)
    old, new = hold(advertiser, usd(1), now - timedelta(hours=24)), hold(advertiser, usd(2), now)
    assert services.release_expired_holds(now=now) == 1
    assert services.release_expired_holds(now=now) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.release_reason, new.status) == ("released", "hold.expired", "held")


@pytest.mark.parametrize("model", [Hold, TopUp])
def test_every_step_that_is_not_declared_is_refused(model: Any) -> None:
    for here in model.Status.values:
        for there in model.Status.values:
            row = model(status=here)
            allowed = there in model.TRANSITIONS[here]
            assert states.may_advance(row, there) is allowed
            if not allowed:
                with pytest.raises(Conflict):
                    states.advance(row, there)


def race(*calls: Callable[[], object]) -> list[object]:
    """Run all at once, each in a thread with its own connection; results, refusals in their place."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            start.wait()
            results[number] = call()
        except Refusal as refusal:
            results[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_one_key_hold_and_charge_once(
    advertiser: Any, fund: Any, now: datetime, split: Split
) -> None:
    wallet = fund(advertiser, 5_000_000)
    key = uuid4()
    holds = race(*[lambda: hold(advertiser, usd(1_000_000), now, key).id] * 8)
    assert len(set(holds)) == 1
    charges = race(
        *[
            lambda: (
                services.capture_hold(actor=SYSTEM, key=key, split=split, description="", now=clock.now()).id
            )
        ]
        * 8
    )
    assert len(set(charges)) == 1
    assert Charge.objects.count() == RoyaltyLine.objects.count() == 1
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros) == (4_000_000, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_cannot_hold_more_than_there_is(advertiser: Any, fund: Any, now: datetime) -> None:
    fund(advertiser, 5_000_000)
    results = race(*[lambda: hold(advertiser, usd(2_000_000), now).id] * 8)
    assert results.count("wallet.insufficient_funds") == 6
    assert Wallet.objects.get().held_micros == 4_000_000


@pytest.mark.django_db(transaction=True)
def test_capture_and_release_race_and_one_wins(
    advertiser: Any, fund: Any, now: datetime, split: Split
) -> None:
    wallet = fund(advertiser, 5_000_000)
    for _ in range(5):
        key = hold(advertiser, usd(100), now).key
        results = race(
            partial(services.capture_hold, actor=SYSTEM, key=key, split=split, description="", now=now),
            partial(services.release_hold, actor=SYSTEM, key=key, reason="test", now=now),
        )
        assert sum(isinstance(result, str) for result in results) == 1
    wallet.refresh_from_db()
    assert wallet.held_micros == 0
    assert wallet.balance_micros == 5_000_000 - 100 * Charge.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_first_wallets_are_one(advertiser: Any, now: datetime) -> None:
    opened = race(
        *[
            lambda: (
                services.open_wallet(
                    actor=advertiser.actor,
                    organization_id=advertiser.organization.id,
                    currency="USD",
                    now=now,
                ).id
            )
        ]
        * 4
    )
    assert len(set(opened)) == 1


def test_amounts_beyond_32_bits_are_exact(advertiser: Any, fund: Any, split: Split, now: datetime) -> None:
    """A database driver that binds whole numbers as int4 cuts them off without an error."""
    wallet = fund(advertiser, 30_000_010_000)
    placed = hold(advertiser, usd(10_000_000_001), now)
    services.release_hold(actor=SYSTEM, key=placed.key, reason="test", now=now)
    placed = hold(advertiser, usd(10_000_000_003), now)
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros) == (30_000_010_000, 10_000_000_003)
    services.capture_hold(actor=SYSTEM, key=placed.key, split=split, description="", now=now)
    wallet.refresh_from_db()
    assert (wallet.balance_micros, wallet.held_micros) == (20_000_009_997, 0)
    assert services.discrepancies() == []
