"""The test provider: moves no money, settles at once or on a signed webhook, and stays out of production."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from billing.money import Money
from billing.providers.protocol import Outcome, ProviderTopUp, TopUpEvent, TopUpRequest, WebhookRejected

SIGNATURE_HEADER = "fake-signature"


class FakeProvider:
    """`settles="at_once"` pays in the same breath, `"webhook"` waits for a body signed with `webhook_secret`.

    Refuses to start unless `allowed` (VOXLICET_ALLOW_TEST_PAYMENTS, which follows VOXLICET_DEBUG where it is
    not set): whoever may top up prints money with it.
    """

    confirmed_by_staff = False

    def __init__(
        self,
        *,
        settles: Literal["at_once", "webhook"] = "at_once",
        webhook_secret: str = "",
        allowed: bool = False,
    ) -> None:
        if not allowed:
            raise ImproperlyConfigured(
                "The fake payment provider prints money. Take it out of PAYMENT_PROVIDERS, "
                "or set VOXLICET_ALLOW_TEST_PAYMENTS=true on a machine where that is meant."
            )
        if settles not in ("at_once", "webhook"):
            raise ImproperlyConfigured("The fake payment provider settles 'at_once' or on a 'webhook'.")
        if settles == "webhook" and not webhook_secret:
            raise ImproperlyConfigured(
                "The fake payment provider needs a webhook_secret to settle on webhooks."
            )
        self._at_once = settles == "at_once"
        self._secret = webhook_secret.encode()

    def start_top_up(self, request: TopUpRequest) -> ProviderTopUp:
        """Paid already, or pending until `signed_webhook` is delivered."""
        reference = f"fake_{request.top_up_id.hex}"
        if self._at_once:
            return ProviderTopUp(reference=reference, outcome="succeeded", received=request.amount)
        return ProviderTopUp(reference=reference, outcome="pending", next_action={"type": "await_webhook"})

    def retrieve(self, request: TopUpRequest) -> ProviderTopUp | None:
        """The same as at the start: it remembers nothing, a delivered webhook is the only news."""
        return self.start_top_up(request)

    def parse_webhook(self, *, alias: str, headers: Mapping[str, str], body: bytes) -> TopUpEvent | None:
        """Check the HMAC-SHA-256 of the body, then read it."""
        if not self._secret or not hmac.compare_digest(
            self._sign(body).encode(), headers.get(SIGNATURE_HEADER, "").encode()
        ):
            raise WebhookRejected("the signature is not the fake provider's")
        try:
            event = json.loads(body)
            outcome: Outcome = event["outcome"]
            received = Money(event["amount_micros"], event["currency"]) if outcome == "succeeded" else None
            top_up_id, reference = UUID(event["top_up_id"]), str(event["reference"])
        except (ValueError, KeyError, TypeError) as error:
            raise WebhookRejected("the body is not a fake provider's event") from error
        if outcome not in ("succeeded", "failed"):
            raise WebhookRejected("the outcome must be succeeded or failed")
        return TopUpEvent(alias, reference, outcome, top_up_id, received, event.get("failure_code", ""))

    def signed_webhook(self, request: TopUpRequest, outcome: Outcome) -> tuple[dict[str, str], bytes]:
        """Headers and body of the webhook that settles `request`: what tests and demos deliver."""
        event = {
            "top_up_id": str(request.top_up_id),
            "reference": f"fake_{request.top_up_id.hex}",
            "outcome": outcome,
            "amount_micros": request.amount.micros,
            "currency": request.amount.currency,
            "failure_code": "declined" if outcome == "failed" else "",
        }
        body = json.dumps(event).encode()
        return {SIGNATURE_HEADER: self._sign(body)}, body

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret, body, hashlib.sha256).hexdigest()
