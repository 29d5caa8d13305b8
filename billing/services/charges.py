"""Taking held money, exactly once, and dividing it among talent, agency and platform."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from billing.models import PLATFORM_OWNER, Account, Charge, Hold, RoyaltyLine, Txn, Wallet
from billing.money import Split
from billing.services.holds import lock_hold
from billing.services.ledger import accounts_of, post
from marketplace.audit.services import record
from marketplace.core import states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Invalid


@transaction.atomic
def capture_hold(*, actor: Actor, key: UUID, split: Split, description: str, now: datetime) -> Charge:
    """Charge the whole hold called `key`: legs, charge, royalty line. Once: again is the same charge.

    `description` goes on statements and invoices; no personal data. Call it in the transaction that makes
    the work delivered, so that both happen or neither.

    Raises:
        NotFound: `hold.not_found`.
        Conflict: `hold.released`, when the money was given back.
        Invalid: `charge.mismatch`, when it was charged before on other terms.
    """
    hold = lock_hold(actor, key)
    if hold.status == Hold.Status.CAPTURED:
        return _earlier_charge(hold, split)
    if hold.status == Hold.Status.RELEASED:
        raise Conflict("hold.released", "The money under this key was given back; it cannot be charged.")
    gross = hold.amount_micros
    Wallet.objects.filter(id=hold.wallet_id).update(
        balance_micros=F("balance_micros") - gross, held_micros=F("held_micros") - gross
    )
    states.advance(hold, Hold.Status.CAPTURED, captured_at=now)
    charge = Charge.objects.create(
        key=key,
        hold=hold,
        txn=_post(hold, split, now),
        amount_micros=gross,
        currency=hold.wallet.currency,
        at=now,
    )
    line = _royalty_line(charge, split, description)
    _record(actor, charge, line, hold.wallet.organization_id)
    return charge


def _earlier_charge(hold: Hold, split: Split) -> Charge:
    charge = Charge.objects.select_related("royalty_line").get(hold=hold)
    if charge.royalty_line.split != split:
        raise Invalid("charge.mismatch", "This key was charged before on other terms. Use a new key.")
    return charge


def _post(hold: Hold, split: Split, now: datetime) -> Txn:
    talent, agency, platform = split.shares(hold.amount_micros)
    earners = accounts_of(
        [
            (Account.Kind.TALENT, split.talent_id),
            (Account.Kind.AGENCY, split.agency_id),
            (Account.Kind.PLATFORM, PLATFORM_OWNER),
        ],
        hold.wallet.currency,
    )
    wallet = Account(id=hold.wallet.account_id, currency=hold.wallet.currency)
    legs = [(wallet, -hold.amount_micros), *zip(earners, (talent, agency, platform), strict=True)]
    return post(key=hold.key, kind=Txn.Kind.CHARGE, at=now, legs=legs)


def _royalty_line(charge: Charge, split: Split, description: str) -> RoyaltyLine:
    talent, agency, platform = split.shares(charge.amount_micros)
    return RoyaltyLine.objects.create(
        charge=charge,
        key=charge.key,
        talent_id=split.talent_id,
        agency_id=split.agency_id,
        gross_micros=charge.amount_micros,
        talent_bp=split.talent_bp,
        agency_bp=split.agency_bp,
        platform_bp=split.platform_bp,
        talent_micros=talent,
        agency_micros=agency,
        platform_micros=platform,
        currency=charge.currency,
        description=description,
        at=charge.at,
    )


def _record(actor: Actor, charge: Charge, line: RoyaltyLine, organization_id: UUID) -> None:
    record(
        actor=actor,
        action="billing.hold.captured",
        subject=f"charge:{charge.key}",
        data={
            "amount_micros": charge.amount_micros,
            "currency": charge.currency,
            "talent_micros": line.talent_micros,
            "agency_micros": line.agency_micros,
            "platform_micros": line.platform_micros,
        },
        organization_id=organization_id,
    )
