"""Opening wallets and finding them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.models import Account, Wallet
from billing.money import MINOR_DIGITS
from billing.policies import may_spend
from billing.services.ledger import accounts_of
from marketplace.audit.services import record
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, NotFound


@transaction.atomic
def open_wallet(*, actor: Actor, organization_id: UUID, currency: str, now: datetime) -> Wallet:
    """The organization's wallet in `currency`, opened where it has none; safe to call twice.

    Raises:
        NotFound: `wallet.not_found`, another organization's.
        Invalid: `currency.unknown`.
    """
    if not may_spend(actor, organization_id):
        raise NotFound("wallet.not_found", "There is no such wallet.")
    if currency not in MINOR_DIGITS:
        raise Invalid("currency.unknown", f"“{currency}” is not taken; use one of {', '.join(MINOR_DIGITS)}.")
    (account,) = accounts_of([(Account.Kind.WALLET, organization_id)], currency)
    wallet, opened = Wallet.objects.get_or_create(
        organization_id=organization_id,
        currency=currency,
        defaults={"account": account, "created_at": now},
    )
    if opened:
        record(
            actor=actor,
            action="billing.wallet.opened",
            subject=f"wallet:{wallet.id}",
            data={"organization": str(organization_id), "currency": currency},
            organization_id=organization_id,
        )
    return wallet


def wallet_balance(*, actor: Actor, currency: str) -> Wallet:
    """The actor's organization's wallet in `currency`; an unsaved, empty one before its first top-up.

    Raises:
        NotFound: `wallet.not_found`, for those who may not see it.
    """
    organization_id = actor.organization_id
    if organization_id is None or not may_spend(actor, organization_id) or actor.is_narrowed:
        raise NotFound("wallet.not_found", "There is no wallet that you may see.")
    own = Wallet.objects.visible_to(actor).filter(organization_id=organization_id, currency=currency)
    return own.first() or Wallet(organization_id=organization_id, currency=currency)


def wallet_of(*, organization_id: UUID, currency: str) -> Wallet:
    """The organization's wallet in `currency`; raises NotFound `wallet.not_found` before its first top-up."""
    wallet = Wallet.objects.filter(organization_id=organization_id, currency=currency).first()
    if wallet is None:
        raise NotFound("wallet.not_found", f"There is no wallet in {currency} yet. Top up to open one.")
    return wallet
