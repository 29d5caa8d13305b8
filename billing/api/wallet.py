"""The wallet, its entries, and the payments into it."""

from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db.models import F
from rest_framework.request import Request
from rest_framework.response import Response

from billing import services
from billing.models import TopUp, Txn
from billing.money import Money
from billing.serializers import CurrencyIn, EntryOut, StartedTopUpOut, TopUpIn, TopUpOut, WalletOut
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.idempotency import HEADER, idempotent_io
from marketplace.web.schema import documented

TOP_UP = {
    "id": "0193d3f2-7c11-7a55-9d2e-5f0d3c2b1a00",
    "provider": "stripe",
    "status": "pending",
    "amount_micros": 250_000_000,
    "currency": "USD",
    "failure_code": "",
    "created_at": "2026-11-20T09:30:00Z",
    "settled_at": None,
}
STARTED = {
    "top_up": TOP_UP,
    "next_action": {"type": "stripe_payment_intent", "client_secret": "pi_3Q…_secret_…"},
}
WALLET = {
    "currency": "USD",
    "balance_micros": 250_000_000,
    "held_micros": 1_200_000,
    "available_micros": 248_800_000,
}
ENTRY = {
    "id": 4711,
    "kind": "charge",
    "key": "0193d3f5-0a10-7b21-8c3d-9e4f5a6b7c8d",
    "amount_micros": -1_200_000,
    "currency": "USD",
    "description": "240 characters, voice Ada",
    "at": "2026-11-20T10:02:11Z",
}


class WalletView(ApiView):
    """GET /v1/wallet"""

    required: ClassVar[str] = permissions.BILLING_READ

    @documented("The organization's wallet", gives=WalletOut, parameters=[CurrencyIn], example_answer=WALLET)
    def get(self, request: Request) -> Response:
        currency = self.valid(CurrencyIn, query=True)["currency"]
        return self.answer(WalletOut, services.wallet_balance(actor=self.actor, currency=currency))


class EntriesView(ApiView):
    """GET /v1/wallet/entries"""

    required: ClassVar[str] = permissions.BILLING_READ

    @documented(
        "What went into and out of the wallet, newest first",
        gives=EntryOut,
        paged=True,
        parameters=[CurrencyIn],
        example_answer=ENTRY,
    )
    def get(self, request: Request) -> Response:
        currency = self.valid(CurrencyIn, query=True)["currency"]
        wallet = services.wallet_balance(actor=self.actor, currency=currency)
        rows = Txn.objects.filter(legs__account_id=wallet.account_id).annotate(
            amount_micros=F("legs__amount_micros"), currency=F("legs__currency")
        )
        return self.page(rows.select_related("charge__royalty_line"), WalletEntryOut)


class WalletEntryOut(EntryOut):
    """An entry read from a transaction of the ledger."""

    def to_representation(self, instance: Txn) -> dict[str, Any]:
        charge = getattr(instance, "charge", None)
        instance.description = charge.royalty_line.description if charge else ""  # type: ignore[attr-defined]
        return super().to_representation(instance)


class TopUpsView(ApiView):
    """GET and POST /v1/wallet/top-ups"""

    required: ClassVar[dict[str, str]] = {
        "GET": permissions.BILLING_READ,
        "POST": permissions.BILLING_WRITE,
    }

    @documented("Payments into the wallet, newest first", gives=TopUpOut, paged=True, example_answer=TOP_UP)
    def get(self, request: Request) -> Response:
        return self.page(TopUp.objects.visible_to(self.actor), TopUpOut)

    @documented(
        "Start a payment into the wallet",
        takes=TopUpIn,
        gives=StartedTopUpOut,
        status=201,
        idempotent=True,
        example={"amount_micros": 250_000_000, "currency": "USD", "provider": "stripe"},
        example_answer=STARTED,
    )
    @idempotent_io
    def post(self, request: Request) -> Response:
        wanted = self.valid(TopUpIn)
        started = services.start_top_up(
            actor=self.actor,
            amount=Money(wanted["amount_micros"], wanted["currency"]),
            provider=wanted["provider"],
            now=self.now(),
            top_up_id=self._id_of_key(request),
        )
        return self.answer(StartedTopUpOut, started, 201)

    def _id_of_key(self, request: Request) -> UUID | None:
        """The same key names the same payment even when the process died before it could answer."""
        key = request.headers.get(HEADER)
        organization_id = self.actor.organization_id
        return uuid5(organization_id, f"top-up {key}") if key and organization_id else None


class TopUpView(ApiView):
    """GET /v1/wallet/top-ups/{id}"""

    required: ClassVar[str] = permissions.BILLING_READ

    @documented("One payment, as we know it", gives=TopUpOut, example_answer=TOP_UP)
    def get(self, request: Request, top_up_id: UUID) -> Response:
        return self.answer(TopUpOut, self.find(TopUp.objects.visible_to(self.actor), id=top_up_id))


class RefreshTopUpView(ApiView):
    """POST /v1/wallet/top-ups/{id}/refresh"""

    required: ClassVar[str] = permissions.BILLING_WRITE

    @documented(
        "Ask the provider how a payment stands and how to pay it",
        gives=StartedTopUpOut,
        example_answer=STARTED,
    )
    def post(self, request: Request, top_up_id: UUID) -> Response:
        started = services.refresh_top_up(actor=self.actor, top_up_id=top_up_id, now=self.now())
        return self.answer(StartedTopUpOut, started)


class ConfirmTopUpView(ApiView):
    """POST /v1/wallet/top-ups/{id}/confirm"""

    required: ClassVar[str] = permissions.PLATFORM_MANAGE

    @documented(
        "Platform staff: the bank transfer arrived in full",
        gives=TopUpOut,
        example_answer=TOP_UP
        | {"provider": "manual", "status": "succeeded", "settled_at": "2026-11-23T08:00:00Z"},
    )
    def post(self, request: Request, top_up_id: UUID) -> Response:
        top_up = services.confirm_top_up(actor=self.actor, top_up_id=top_up_id, now=self.now())
        return self.answer(TopUpOut, top_up)


class RefuseTopUpView(ApiView):
    """POST /v1/wallet/top-ups/{id}/refuse"""

    required: ClassVar[str] = permissions.PLATFORM_MANAGE

    @documented("Platform staff: the bank transfer will not come", gives=TopUpOut)
    def post(self, request: Request, top_up_id: UUID) -> Response:
        top_up = services.refuse_top_up(actor=self.actor, top_up_id=top_up_id, now=self.now())
        return self.answer(TopUpOut, top_up)
