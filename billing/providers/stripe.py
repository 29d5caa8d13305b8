"""Stripe: a top-up is a PaymentIntent carrying our id in its metadata and in its idempotency key."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import stripe

from billing.money import Money
from billing.providers.protocol import (
    Outcome,
    ProviderOutcomeUnknown,
    ProviderRefused,
    ProviderTopUp,
    TopUpEvent,
    TopUpRequest,
    WebhookRejected,
)

METADATA_KEY: Final = "voxlicet_top_up"
# Nothing was taken when Stripe answers with one of these; any other error may hide a success.
FINAL_ERRORS: Final = (
    stripe.CardError,
    stripe.InvalidRequestError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)
# A failed attempt (payment_intent.payment_failed) is not here: the payer may try another card.
EVENTS: Final = frozenset({"payment_intent.succeeded", "payment_intent.canceled"})
# Creation times to search when the reference was lost: clocks differ, and the SDK retries for a while.
SEARCH_BEFORE: Final = timedelta(minutes=5)
SEARCH_AFTER: Final = timedelta(hours=1)


class StripeProvider:
    """Talks to Stripe, or to `api_base` in tests; webhooks are accepted only with a valid signature."""

    confirmed_by_staff = False

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secret: str,
        api_base: str | None = None,
        timeout_seconds: float = 20,
        max_network_retries: int = 2,
    ) -> None:
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else None,
            http_client=stripe.RequestsClient(timeout=timeout_seconds),
            max_network_retries=max_network_retries,
        )

    def start_top_up(self, request: TopUpRequest) -> ProviderTopUp:
        """Create the PaymentIntent; the SDK's retries repeat the idempotency key, so at most one is made."""
        try:
            intent = self._client.v1.payment_intents.create(
                {
                    "amount": request.amount.minor_units(),
                    "currency": request.amount.currency.lower(),
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": {
                        METADATA_KEY: str(request.top_up_id),
                        "voxlicet_organization": str(request.organization_id),
                    },
                },
                {"idempotency_key": f"top-up-{request.top_up_id}"},
            )
        except FINAL_ERRORS as error:
            raise ProviderRefused(error.code or type(error).__name__, str(error)) from error
        except stripe.StripeError as error:
            raise ProviderOutcomeUnknown(str(error)) from error
        return _top_up(intent)

    def retrieve(self, request: TopUpRequest) -> ProviderTopUp | None:
        """By reference, else among the intents of that hour by our id.

        The list is used, not Stripe's search: search lags behind by a minute, and idempotency keys are
        forgotten after 24 hours, so sending the creation again could make a second payment.
        """
        try:
            intent = self._by_reference(request) if request.reference else self._by_metadata(request)
        except stripe.StripeError as error:
            raise ProviderOutcomeUnknown(str(error)) from error
        return _top_up(intent) if intent else None

    def parse_webhook(self, *, alias: str, headers: Mapping[str, str], body: bytes) -> TopUpEvent | None:
        """Verify Stripe's signature and its age (5 minutes), then read the event."""
        try:
            event = self._client.construct_event(body, headers.get("stripe-signature"), self._webhook_secret)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise WebhookRejected("the signature is not Stripe's, or too old") from error
        intent = event.data.object
        if event.type not in EVENTS or not isinstance(intent, stripe.PaymentIntent):
            return None
        top_up_id = _our_id(intent)
        if top_up_id is None:
            return None
        state = _top_up(intent)
        return TopUpEvent(
            alias, state.reference, state.outcome, top_up_id, state.received, state.failure_code
        )

    def _by_reference(self, request: TopUpRequest) -> stripe.PaymentIntent | None:
        try:
            return self._client.v1.payment_intents.retrieve(request.reference)
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            return None

    def _by_metadata(self, request: TopUpRequest) -> stripe.PaymentIntent | None:
        since = int((request.created_at - SEARCH_BEFORE).timestamp())
        until = int((request.created_at + SEARCH_AFTER).timestamp())
        page = self._client.v1.payment_intents.list({"created": {"gte": since, "lte": until}, "limit": 100})
        return next((pi for pi in page.auto_paging_iter() if _our_id(pi) == request.top_up_id), None)


def _our_id(intent: stripe.PaymentIntent) -> UUID | None:
    try:
        return UUID(intent.metadata[METADATA_KEY])
    except (KeyError, ValueError):
        return None


def _top_up(intent: stripe.PaymentIntent) -> ProviderTopUp:
    outcomes: dict[str, Outcome] = {"succeeded": "succeeded", "canceled": "failed"}
    outcome = outcomes.get(intent.status, "pending")
    received = (
        Money.from_minor_units(intent.amount_received, intent.currency) if outcome == "succeeded" else None
    )
    action = {"type": "stripe_payment_intent", "client_secret": intent.client_secret or ""}
    return ProviderTopUp(
        reference=intent.id,
        outcome=outcome,
        received=received,
        failure_code=f"canceled.{intent.cancellation_reason or 'unspecified'}" if outcome == "failed" else "",
        next_action=action if outcome == "pending" else {},
    )
