"""Posting to the ledger: the only place that writes accounts, transactions and legs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from billing.models import Account, Leg, Txn


def accounts_of(owners: Sequence[tuple[Account.Kind, UUID]], currency: str) -> list[Account]:
    """The accounts of `owners` in their order, opened where they are new; safe when two open the same."""
    found = _find(owners, currency)
    missing = [owner for owner in owners if owner not in found]
    if missing:
        Account.objects.bulk_create(
            [Account(kind=kind, owner_id=owner_id, currency=currency) for kind, owner_id in missing],
            ignore_conflicts=True,
        )
        found |= _find(missing, currency)
    return [found[owner] for owner in owners]


def post(
    *,
    key: UUID,
    kind: Txn.Kind,
    at: datetime,
    legs: Sequence[tuple[Account, int]],
    reverses: Txn | None = None,
) -> Txn:
    """Write one balanced transaction of `legs` (account, gain in micros); legs of nothing are left out.

    Raises:
        IntegrityError: `key` was posted before, or, at commit, the legs do not balance.
    """
    moving = [(account, micros) for account, micros in legs if micros]
    txn = Txn.objects.create(key=key, kind=kind, leg_count=len(moving), reverses=reverses, at=at)
    Leg.objects.bulk_create(
        Leg(
            txn=txn,
            number=number,
            leg_count=txn.leg_count,
            account=account,
            currency=account.currency,
            amount_micros=micros,
        )
        for number, (account, micros) in enumerate(moving, start=1)
    )
    return txn


def _find(
    owners: Sequence[tuple[Account.Kind, UUID]], currency: str
) -> dict[tuple[Account.Kind, UUID], Account]:
    rows = Account.objects.filter(owner_id__in={owner_id for _, owner_id in owners}, currency=currency)
    return {(Account.Kind(row.kind), row.owner_id): row for row in rows}
