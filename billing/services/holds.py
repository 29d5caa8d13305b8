"""Holding money before work begins, and giving it back when the work did not happen."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from billing.models import Hold, Wallet
from billing.money import Money
from billing.policies import may_spend
from marketplace.audit.services import record
from marketplace.core import states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Invalid, NotFound, PaymentRequired

LIFETIME: Final = timedelta(hours=24)


@transaction.atomic
def place_hold(*, actor: Actor, organization_id: UUID, amount: Money, key: UUID, now: datetime) -> Hold:
    """Reserve `amount` of the wallet for the work called `key`; the same call again is the same hold.

    Two callers with one key race on its unique indexes: the second waits for the first and gets its hold.

    Raises:
        PaymentRequired: `wallet.insufficient_funds`, with `needed_micros` and `available_micros`.
        Invalid: `amount.not_positive`; `hold.mismatch`, when the key holds another amount or wallet.
        Conflict: `hold.released`, when the key's money was given back already.
        NotFound: `wallet.not_found`, another organization's.
    """
    if not may_spend(actor, organization_id):
        raise NotFound("wallet.not_found", "There is no such wallet.")
    if amount.micros <= 0:
        raise Invalid("amount.not_positive", "An amount to hold must be more than nothing.")
    wallet = Wallet.objects.filter(organization_id=organization_id, currency=amount.currency).first()
    if wallet is None:
        raise _insufficient(amount, Money(0, amount.currency))
    hold, placed = _insert_once(wallet, amount, key, now)
    if placed:
        _reserve(wallet, amount)
        _record(actor, "billing.hold.placed", hold, wallet)
    return hold


@transaction.atomic
def release_hold(*, actor: Actor, key: UUID, reason: str, now: datetime) -> Hold:
    """Give held money back to the wallet; releasing it again changes nothing. `reason` is a code, not prose.

    Raises:
        NotFound: `hold.not_found`.
        Conflict: `hold.captured`, when the money was taken already.
    """
    hold = lock_hold(actor, key)
    if hold.status == Hold.Status.CAPTURED:
        raise Conflict("hold.captured", "This money was charged already; it can only be paid back.")
    if hold.status == Hold.Status.RELEASED:
        return hold
    Wallet.objects.filter(id=hold.wallet_id).update(held_micros=F("held_micros") - hold.amount_micros)
    states.advance(hold, Hold.Status.RELEASED, released_at=now, release_reason=reason)
    _record(actor, "billing.hold.released", hold, hold.wallet, reason=reason)
    return hold


def release_expired_holds(*, now: datetime, limit: int = 500) -> int:
    """Release what nobody captured or released in time; returns how many. One transaction each."""
    actor = system_actor("billing.sweep")
    expired = Hold.objects.filter(status=Hold.Status.HELD, expires_at__lte=now).order_by("expires_at")
    released = 0
    for key in list(expired.values_list("key", flat=True)[:limit]):
        with transaction.atomic():
            open_still = Hold.objects.select_for_update(skip_locked=True).filter(
                key=key, status=Hold.Status.HELD
            )
            if open_still.exists():
                release_hold(actor=actor, key=key, reason="hold.expired", now=now)
                released += 1
    return released


def lock_hold(actor: Actor, key: UUID) -> Hold:
    """The hold called `key`, its row locked until the transaction ends, with its wallet (not locked).

    Order of locks everywhere in billing: hold or top-up first, wallet second.
    """
    hold = Hold.objects.select_for_update(of=("self",)).select_related("wallet").filter(key=key).first()
    if hold is None or not may_spend(actor, hold.wallet.organization_id):
        raise NotFound("hold.not_found", "No money is held under this key.")
    return hold


def _insert_once(wallet: Wallet, amount: Money, key: UUID, now: datetime) -> tuple[Hold, bool]:
    new = Hold(key=key, wallet=wallet, amount_micros=amount.micros, created_at=now, expires_at=now + LIFETIME)
    if _insert(new):
        return new, True
    hold = Hold.objects.get(key=key)
    if (hold.wallet_id, hold.amount_micros) != (wallet.id, amount.micros):
        raise Invalid("hold.mismatch", "This key holds another amount or another wallet. Use a new key.")
    if hold.status == Hold.Status.RELEASED:
        raise Conflict("hold.released", "The money under this key was given back. Use a new key.")
    return hold, False


def _insert(hold: Hold) -> bool:
    """Insert unless the key is taken, and say which: the ORM's `ignore_conflicts` does not tell.

    ON CONFLICT DO NOTHING: an unfinished rival is waited for, and no error poisons the transaction. No
    index is named, because the key is in two unique ones, and a rival may be met in either first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into billing_hold (id, key, wallet_id, amount_micros, status, created_at, expires_at,"
            " release_reason) values (%s, %s, %s, %s, %s, %s, %s, '') on conflict do nothing",
            [
                hold.id,
                hold.key,
                hold.wallet_id,
                hold.amount_micros,
                hold.status,
                hold.created_at,
                hold.expires_at,
            ],
        )
        inserted: int = cursor.rowcount
    hold._state.adding = not inserted
    return inserted == 1


def _reserve(wallet: Wallet, amount: Money) -> None:
    """The wallet guard: one conditional update, so two holds cannot take the same money."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update billing_wallet set held_micros = held_micros + %(micros)s"
            " where id = %(wallet)s and balance_micros >= held_micros + %(micros)s",
            {"micros": amount.micros, "wallet": wallet.id},
        )
        enough = cursor.rowcount == 1
    if not enough:
        wallet.refresh_from_db(fields=["balance_micros", "held_micros"])
        raise _insufficient(amount, wallet.available)


def _insufficient(needed: Money, available: Money) -> PaymentRequired:
    return PaymentRequired(
        "wallet.insufficient_funds",
        f"This needs {needed}, and {available} is available. Top up your wallet and try again.",
        needed_micros=needed.micros,
        available_micros=available.micros,
        currency=needed.currency,
    )


def _record(actor: Actor, action: str, hold: Hold, wallet: Wallet, **more: str) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"hold:{hold.key}",
        data={"amount_micros": hold.amount_micros, "currency": wallet.currency, **more},
        organization_id=wallet.organization_id,
    )
