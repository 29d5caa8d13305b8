"""Asking a payment provider for money, and asking again when its answer was lost."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from billing.models import TopUp
from billing.money import MICROS, Money
from billing.providers.protocol import (
    PaymentProvider,
    ProviderOutcomeUnknown,
    ProviderRefused,
    ProviderTopUp,
    TopUpEvent,
)
from billing.services.settlements import settle_top_up
from billing.services.wallets import open_wallet
from marketplace.audit.services import record
from marketplace.core import backends, clock, permissions, states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Invalid, NotFound, Unavailable, require
from marketplace.core.ids import uuid7

log = logging.getLogger(__name__)

LARGEST_UNITS: Final = 1_000_000
# A request older than this is not on its way any more: the provider that does not know it never will.
NEVER_ARRIVED_AFTER: Final = timedelta(hours=1)
# Providers forget idempotency keys after a day: after that, starting again could be a second payment.
REPEATABLE_FOR: Final = timedelta(hours=12)
ASK_UNKNOWN_EVERY: Final = timedelta(minutes=1)
ASK_PENDING_EVERY: Final = timedelta(hours=1)
STOP_ASKING_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class StartedTopUp:
    """A top-up and what the payer must do next; `next_action` is for the payer alone and never logged."""

    top_up: TopUp
    next_action: Mapping[str, str] = field(default_factory=dict, repr=False)


def start_top_up(
    *, actor: Actor, amount: Money, provider: str, now: datetime, top_up_id: UUID | None = None
) -> StartedTopUp:
    """Start a payment of `amount` into the actor's organization's wallet, which is opened where it is new.

    The row is committed before the provider is asked, and no transaction is open meanwhile. A refusal by
    the provider is a top-up that `failed`; a lost answer one that is `unknown`, which `reconcile_top_ups`
    settles. A caller that may repeat itself chooses `top_up_id`: the same id is the same payment.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `provider.unknown`, `amount.out_of_range`, `amount.too_fine`, `currency.unknown`,
            `top_up.mismatch`, when the id stands for another amount or provider.
    """
    require(actor, permissions.BILLING_WRITE)
    backend = provider_of(provider)
    _check_amount(amount)
    top_up = _create(actor, amount, provider, now, top_up_id or uuid7())
    if top_up.settled_at is not None:
        return StartedTopUp(top_up)
    if now - top_up.created_at > REPEATABLE_FOR:
        return refresh_top_up(actor=actor, top_up_id=top_up.id, now=now)
    try:
        state = backend.start_top_up(top_up.request())
    except ProviderRefused as refusal:
        event = TopUpEvent(provider, "", "failed", top_up.id, failure_code=refusal.code[:64])
        return StartedTopUp(settle_top_up(actor=actor, event=event, now=clock.now()))
    except ProviderOutcomeUnknown:
        log.warning("top-up %s: the answer of %s was lost", top_up.id, provider)
        return StartedTopUp(_mark_unknown(actor, top_up))
    return _apply(actor, top_up, state)


def refresh_top_up(*, actor: Actor, top_up_id: UUID, now: datetime) -> StartedTopUp:
    """Ask the provider how an unsettled top-up stands, settle it if it can be, and say how to pay it.

    Raises:
        NotFound: `top_up.not_found`.
        Unavailable: `provider.unavailable`, when the provider does not answer.
    """
    require(actor, permissions.BILLING_WRITE)
    rows = TopUp.objects.visible_to(actor).select_related("wallet")
    top_up = rows.filter(id=top_up_id).first()
    if top_up is None:
        raise NotFound("top_up.not_found", "There is no such top-up.")
    if top_up.settled_at is not None:
        return StartedTopUp(top_up)
    try:
        state = provider_of(top_up.provider).retrieve(top_up.request())
    except ProviderOutcomeUnknown as error:
        raise Unavailable(
            "provider.unavailable", "The payment provider does not answer. Try again in a minute."
        ) from error
    TopUp.objects.filter(id=top_up.id).update(checked_at=now)
    if state is not None:
        return _apply(actor, top_up, state)
    if now - top_up.created_at < NEVER_ARRIVED_AFTER:
        return StartedTopUp(top_up)
    event = TopUpEvent(
        top_up.provider, top_up.provider_reference, "failed", top_up.id, failure_code="never_arrived"
    )
    return StartedTopUp(settle_top_up(actor=actor, event=event, now=now))


def reconcile_top_ups(*, now: datetime, limit: int = 100) -> int:
    """Ask the providers about top-ups whose end is unknown; returns how many were settled.

    Webhooks settle most of them first; this catches the lost ones. Transfers wait for staff instead.
    """
    actor = system_actor("billing.sweep")
    asked = [alias for alias in backends.aliases("PAYMENT_PROVIDERS") if not _by_staff(alias)]
    nameless = Q(status=TopUp.Status.UNKNOWN) | Q(provider_reference="")
    due = (nameless & _not_asked_since(now - ASK_UNKNOWN_EVERY)) | _not_asked_since(now - ASK_PENDING_EVERY)
    rows = TopUp.objects.unsettled().filter(due, provider__in=asked, created_at__gt=now - STOP_ASKING_AFTER)
    settled = 0
    for top_up_id in list(rows.order_by("created_at").values_list("id", flat=True)[:limit]):
        try:
            top_up = refresh_top_up(actor=actor, top_up_id=top_up_id, now=now).top_up
        except Unavailable:
            log.warning("top-up %s: its provider does not answer", top_up_id)
            TopUp.objects.filter(id=top_up_id).update(checked_at=now)
            continue
        settled += top_up.settled_at is not None
    return settled


def provider_of(alias: str) -> PaymentProvider:
    """The configured provider; raises Invalid `provider.unknown`."""
    known = backends.aliases("PAYMENT_PROVIDERS")
    if alias not in known:
        raise Invalid("provider.unknown", f"“{alias}” takes no payments here; use one of {', '.join(known)}.")
    backend: PaymentProvider = backends.get("PAYMENT_PROVIDERS", alias)
    return backend


def _by_staff(alias: str) -> bool:
    return provider_of(alias).confirmed_by_staff


def _not_asked_since(instant: datetime) -> Q:
    return Q(checked_at__lt=instant) | Q(checked_at=None, created_at__lt=instant)


def _check_amount(amount: Money) -> None:
    if not 0 < amount.micros <= LARGEST_UNITS * MICROS:
        raise Invalid(
            "amount.out_of_range",
            f"A top-up is more than nothing and at most {Money(LARGEST_UNITS * MICROS, amount.currency)}.",
        )
    try:
        amount.minor_units()
    except ValueError as error:
        raise Invalid("amount.too_fine", f"A payment is in whole coins: {error}.") from error


def _create(actor: Actor, amount: Money, provider: str, now: datetime, top_up_id: UUID) -> TopUp:
    if actor.organization_id is None:
        raise Invalid("organization.missing", "A top-up needs an organization whose wallet it goes to.")
    # durable: committed before the provider hears of it, or a lost answer could name a row that never was.
    with transaction.atomic(durable=True):
        wallet = open_wallet(
            actor=actor, organization_id=actor.organization_id, currency=amount.currency, now=now
        )
        top_up, created = TopUp.objects.select_related("wallet").get_or_create(
            id=top_up_id,
            defaults={
                "wallet": wallet,
                "provider": provider,
                "amount_micros": amount.micros,
                "currency": amount.currency,
                "created_at": now,
            },
        )
        if (top_up.wallet_id, top_up.provider, top_up.amount) != (wallet.id, provider, amount):
            raise Invalid(
                "top_up.mismatch", "This id stands for another payment already. Use a new Idempotency-Key."
            )
        if not created:
            return top_up
        record(
            actor=actor,
            action="billing.top_up.started",
            subject=f"top_up:{top_up.id}",
            data={"amount_micros": amount.micros, "currency": amount.currency, "provider": provider},
            organization_id=wallet.organization_id,
        )
    return top_up


def _mark_unknown(actor: Actor, top_up: TopUp) -> TopUp:
    with transaction.atomic():
        # A webhook may have settled or named it meanwhile: then the outcome is known.
        locked = TopUp.objects.select_for_update(of=("self",)).select_related("wallet").get(id=top_up.id)
        if locked.status == TopUp.Status.PENDING and not locked.provider_reference:
            states.advance(locked, TopUp.Status.UNKNOWN)
            record(
                actor=actor,
                action="billing.top_up.lost_sight_of",
                subject=f"top_up:{top_up.id}",
                data={"provider": top_up.provider},
                organization_id=locked.wallet.organization_id,
            )
    return locked


def _apply(actor: Actor, top_up: TopUp, state: ProviderTopUp) -> StartedTopUp:
    event = TopUpEvent(
        top_up.provider, state.reference, state.outcome, top_up.id, state.received, state.failure_code
    )
    settled = settle_top_up(actor=actor, event=event, now=clock.now())
    return StartedTopUp(settled, state.next_action if settled.settled_at is None else {})
