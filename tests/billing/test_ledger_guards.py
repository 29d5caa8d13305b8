"""The eight attacks on the ledger, sent as plain SQL past all our code: PostgreSQL refuses each."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from billing.models import Account, Leg, Txn, Wallet
from billing.services.ledger import accounts_of, post

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> None:
    """One statement as its own transaction would see it: deferred constraints are checked at its end."""
    settle = "set constraints all immediate; set constraints all deferred"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(settle)
        cursor.execute(sql, values)
        cursor.execute(settle)


@pytest.fixture
def wallet(advertiser: Any, fund: Callable[..., Wallet]) -> Wallet:
    return fund(advertiser, 5_000_000)


@pytest.fixture
def txn(wallet: Wallet) -> Txn:
    return Txn.objects.get()


def accounts() -> list[int]:
    rows = accounts_of([(Account.Kind.TALENT, uuid4()), (Account.Kind.AGENCY, uuid4())], "USD")
    return [row.id for row in rows]


INSERT = """
with t as (
    insert into billing_txn (key, kind, leg_count, at)
    values (gen_random_uuid(), 'charge', %s, now()) returning id
)
insert into billing_leg (txn_id, number, leg_count, account_id, currency, amount_micros)
select t.id, n, %s, a, c, m from t, unnest(%s::int[], %s::bigint[], %s::text[], %s::bigint[]) x (n, a, c, m)
"""


def test_a_balanced_transaction_passes() -> None:
    run(INSERT, 2, 2, [1, 2], accounts(), ["USD", "USD"], [-7, 7])
    assert Leg.objects.count() == 2


@pytest.mark.parametrize(
    ("count", "numbers", "micros"),
    [
        (2, [1, 2], [-7, 8]),  # unbalanced
        (2, [1], [7]),  # a leg is missing
        (3, [1, 2], [-7, 7]),  # fewer legs than announced
        (2, [1, 3], [-7, 7]),  # a number past the count
        (2, [1, 2], [0, 0]),  # nothing moves
        (1, [1], [7]),  # one leg alone
    ],
)
def test_an_unbalanced_or_incomplete_transaction_is_refused(
    count: int, numbers: list[int], micros: list[int]
) -> None:
    owned = accounts()[: len(numbers)]
    with pytest.raises(IntegrityError):
        run(INSERT, count, count, numbers, owned, ["USD"] * len(numbers), micros)
    assert not Txn.objects.exists()


def test_a_transaction_without_legs_is_refused() -> None:
    with pytest.raises(IntegrityError, match="incomplete or unbalanced"):
        run("insert into billing_txn (key, kind, leg_count, at) select gen_random_uuid(), 'charge', 2, now()")


def test_balance_is_per_currency() -> None:
    (usd,) = accounts_of([(Account.Kind.TALENT, uuid4())], "USD")
    (eur,) = accounts_of([(Account.Kind.TALENT, uuid4())], "EUR")
    with pytest.raises(IntegrityError, match="incomplete or unbalanced"):
        run(INSERT, 2, 2, [1, 2], [usd.id, eur.id], ["USD", "EUR"], [-7, 7])


def test_a_leg_in_another_currency_than_its_account_is_refused() -> None:
    with pytest.raises(IntegrityError, match="billing_leg_to_account"):
        run(INSERT, 2, 2, [1, 2], accounts(), ["EUR", "EUR"], [-7, 7])


def test_a_late_leg_is_refused(txn: Txn) -> None:
    late = """
        insert into billing_leg (txn_id, number, leg_count, account_id, currency, amount_micros)
        values (%s, %s, %s, %s, 'USD', 5)
    """
    for number, count in [(3, 2), (3, 3), (2, 2), (4, 4)]:
        with pytest.raises(IntegrityError):
            run(late, txn.id, number, count, accounts()[0])


TABLES = ["txn", "leg", "account", "charge", "royaltyline"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attack",
    ["update billing_{} set currency = 'EUR'", "delete from billing_{}", "truncate billing_{} cascade"],
)
def test_history_cannot_be_rewritten(table: str, attack: str, txn: Txn) -> None:
    if table == "txn":
        attack = attack.replace("currency = 'EUR'", "kind = 'reversal'")
    with pytest.raises(IntegrityError, match="append-only"):
        run(attack.format(table))


def test_a_key_is_posted_once(txn: Txn) -> None:
    legs = list(zip(Account.objects.order_by("id"), (-1, 1), strict=True))
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        post(key=txn.key, kind=Txn.Kind.CHARGE, at=txn.at, legs=legs)


@pytest.mark.parametrize(
    "overdraft",
    [
        "update billing_wallet set balance_micros = -1, held_micros = 0",
        "update billing_wallet set held_micros = balance_micros + 1",
        "update billing_wallet set held_micros = -1",
    ],
)
def test_a_wallet_cannot_be_overdrawn(wallet: Wallet, overdraft: str) -> None:
    with pytest.raises(IntegrityError, match="billing_wallet"):
        run(overdraft)


def test_a_wallet_and_a_charge_cannot_differ_from_what_they_stand_for(
    advertiser: Any, fund: Any, charge: Any, split: Any
) -> None:
    fund(advertiser, 5_000_000)
    made = charge(advertiser, 1_000_000, split)
    copy = """
        insert into billing_charge (id, key, hold_id, txn_id, amount_micros, currency, at)
        select gen_random_uuid(), key, hold_id, txn_id, amount_micros + 1, currency, at from billing_charge
    """
    with pytest.raises(IntegrityError):
        run(copy)
    with pytest.raises(IntegrityError, match="billing_wallet_to_account"):
        run("update billing_wallet set currency = 'EUR' where id = %s", made.hold.wallet_id)
    with pytest.raises(IntegrityError, match="billing_hold_status"):
        run("update billing_hold set status = 'released'")
