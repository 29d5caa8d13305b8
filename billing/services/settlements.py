"""Believing a payment: news from a webhook, a reconciliation or platform staff, applied once."""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from billing.models import PLATFORM_OWNER, Account, TopUp, Txn, Wallet
from billing.providers.protocol import PaymentProvider, TopUpEvent, WebhookRejected
from billing.services.ledger import accounts_of, post
from marketplace.audit.services import record
from marketplace.core import backends, outbox, permissions, states
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, require

log = logging.getLogger(__name__)


@transaction.atomic
def settle_top_up(*, actor: Actor, event: TopUpEvent, now: datetime) -> TopUp:
    """Apply verified news of one top-up: name it, fail it, or move its money from clearing into the wallet.

    Idempotent, and right in any order: a webhook may come before the answer to our own request, twice, or
    after a reconciliation. Late news of a pending payment never undoes a settled one.

    Raises:
        NotFound: `top_up.not_found`.
        Invalid: `top_up.amount_mismatch`, when another amount arrived than was asked for.
        Conflict: `top_up.reference_mismatch`, when another payment claims it; `state.transition`, when money
            arrives for a top-up that failed. Both need a person.
    """
    top_up = _lock(event)
    reference = event.reference or top_up.provider_reference
    if top_up.provider_reference not in ("", reference):
        raise Conflict(
            "top_up.reference_mismatch", "Another payment of the provider stands for this top-up already."
        )
    if top_up.status == event.outcome or (event.outcome == "pending" and top_up.settled_at):
        if not top_up.provider_reference and reference:
            top_up.provider_reference = reference
            top_up.save(update_fields=["provider_reference"])
        return top_up
    if event.outcome == "pending":
        states.advance(top_up, TopUp.Status.PENDING, provider_reference=reference)
    elif event.outcome == "failed":
        _fail(actor, top_up, reference, event.failure_code, now)
    else:
        _succeed(actor, top_up, reference, event, now)
    return top_up


def confirm_top_up(*, actor: Actor, top_up_id: UUID, now: datetime) -> TopUp:
    """Platform staff say that a bank transfer arrived in full.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: `top_up.not_found`.
        Invalid: `top_up.not_confirmable`, when its provider reports payments itself.
        Conflict: `state.transition`, when it was refused before.
    """
    top_up = _of_staff(actor, top_up_id)
    event = TopUpEvent(
        top_up.provider, top_up.provider_reference, "succeeded", top_up.id, received=top_up.amount
    )
    return settle_top_up(actor=actor, event=event, now=now)


def refuse_top_up(*, actor: Actor, top_up_id: UUID, now: datetime) -> TopUp:
    """Platform staff say that a bank transfer will not come; errors as of `confirm_top_up`."""
    top_up = _of_staff(actor, top_up_id)
    event = TopUpEvent(
        top_up.provider, top_up.provider_reference, "failed", top_up.id, failure_code="refused_by_staff"
    )
    return settle_top_up(actor=actor, event=event, now=now)


def receive_webhook(*, provider: str, headers: Mapping[str, str], body: bytes, now: datetime) -> TopUp | None:
    """Verify a provider's webhook and apply it; None when it is about nothing of ours.

    Raises:
        NotFound: `provider.unknown`.
        Forbidden: `webhook.rejected`, when the provider did not send it.
    """
    if provider not in backends.aliases("PAYMENT_PROVIDERS"):
        raise NotFound("provider.unknown", "There is no such payment provider here.")
    backend: PaymentProvider = backends.get("PAYMENT_PROVIDERS", provider)
    try:
        event = backend.parse_webhook(alias=provider, headers=headers, body=body)
    except WebhookRejected as error:
        raise Forbidden("webhook.rejected", f"This webhook was not accepted: {error}.") from error
    if event is None:
        return None
    known = TopUp.objects.filter(_named(event)).exists()
    if not known:
        # Another installation may share the provider's account; an error would be retried for days.
        log.warning("a webhook of %s names a top-up that is not ours: %s", provider, event.reference)
        return None
    return settle_top_up(actor=system_actor(f"webhook.{provider}"), event=event, now=now)


def _named(event: TopUpEvent) -> Q:
    if event.top_up_id is not None:
        return Q(provider=event.provider, id=event.top_up_id)
    return Q(provider=event.provider, provider_reference=event.reference) & ~Q(provider_reference="")


def _lock(event: TopUpEvent) -> TopUp:
    rows = TopUp.objects.select_for_update(of=("self",)).select_related("wallet")
    top_up = rows.filter(_named(event)).first()
    if top_up is None:
        raise NotFound("top_up.not_found", "There is no such top-up.")
    return top_up


def _of_staff(actor: Actor, top_up_id: UUID) -> TopUp:
    require(actor, permissions.PLATFORM_MANAGE)
    top_up = TopUp.objects.filter(id=top_up_id).first()
    if top_up is None:
        raise NotFound("top_up.not_found", "There is no such top-up.")
    backend: PaymentProvider = backends.get("PAYMENT_PROVIDERS", top_up.provider)
    if not backend.confirmed_by_staff:
        raise Invalid(
            "top_up.not_confirmable",
            "This provider reports its payments itself; only transfers are confirmed.",
        )
    return top_up


def _fail(actor: Actor, top_up: TopUp, reference: str, code: str, now: datetime) -> None:
    states.advance(
        top_up,
        TopUp.Status.FAILED,
        provider_reference=reference,
        failure_code=code,
        settled_at=now,
    )
    _announce(actor, top_up, "billing.top_up.failed")


def _succeed(actor: Actor, top_up: TopUp, reference: str, event: TopUpEvent, now: datetime) -> None:
    if event.received != top_up.amount:
        raise Invalid(
            "top_up.amount_mismatch",
            f"{event.received} arrived and {top_up.amount} was asked for. Platform staff must look.",
        )
    # Checked before anything is posted; the states helper would refuse too, but after the posting.
    if not states.may_advance(top_up, TopUp.Status.SUCCEEDED):
        raise Conflict("state.transition", f"A top-up that is “{top_up.status}” cannot succeed.")
    (clearing,) = accounts_of([(Account.Kind.CLEARING, PLATFORM_OWNER)], top_up.currency)
    wallet = Account(id=top_up.wallet.account_id, currency=top_up.currency)
    micros = top_up.amount_micros
    txn = post(key=top_up.id, kind=Txn.Kind.TOP_UP, at=now, legs=[(clearing, -micros), (wallet, micros)])
    Wallet.objects.filter(id=top_up.wallet_id).update(balance_micros=F("balance_micros") + micros)
    states.advance(top_up, TopUp.Status.SUCCEEDED, provider_reference=reference, txn=txn, settled_at=now)
    _announce(actor, top_up, "billing.top_up.succeeded")


def _announce(actor: Actor, top_up: TopUp, action: str) -> None:
    facts = {
        "amount_micros": top_up.amount_micros,
        "currency": top_up.currency,
        "provider": top_up.provider,
        "failure_code": top_up.failure_code,
    }
    organization_id = top_up.wallet.organization_id
    record(
        actor=actor,
        action=action,
        subject=f"top_up:{top_up.id}",
        data=facts,
        organization_id=organization_id,
    )
    outbox.emit(topic=action, payload={"top_up_id": str(top_up.id), **facts}, organization_id=organization_id)
