"""What a payment provider does for us: take a top-up, say how it stands, and read its own webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from billing.money import Money

Outcome: TypeAlias = Literal["pending", "succeeded", "failed"]


class ProviderRefused(Exception):
    """The provider said no, for good: nothing was taken and nothing will be. `code` is the provider's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ProviderOutcomeUnknown(Exception):
    """The answer was lost: the provider may or may not have acted. Ask again with `retrieve`, never guess."""


class WebhookRejected(Exception):
    """The webhook is not the provider's: no, a wrong or a stale signature, or not in its format."""


@dataclass(frozen=True, slots=True)
class TopUpRequest:
    """Our side of one top-up; `top_up_id` is its idempotency key, `reference` known once started."""

    top_up_id: UUID
    organization_id: UUID
    amount: Money
    created_at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ProviderTopUp:
    """The provider's side: its reference, how the payment stands, what was received, and how to pay it.

    `next_action` is for the payer alone (a client secret, bank details): never stored, never logged.
    """

    reference: str
    outcome: Outcome
    received: Money | None = None
    failure_code: str = ""
    next_action: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TopUpEvent:
    """News of one top-up, verified to come from the provider (or from platform staff, for transfers)."""

    provider: str
    reference: str
    outcome: Outcome
    top_up_id: UUID | None = None
    received: Money | None = None
    failure_code: str = ""


class PaymentProvider(Protocol):
    """One vendor. Calls do I/O and must never run inside a database transaction."""

    confirmed_by_staff: bool
    """True where no machine reports the payment and platform staff confirm it by hand."""

    def start_top_up(self, request: TopUpRequest) -> ProviderTopUp:
        """Ask for the money; the same request twice is one payment.

        Raises ProviderRefused (final) or ProviderOutcomeUnknown (reconcile with `retrieve`).
        """
        ...

    def retrieve(self, request: TopUpRequest) -> ProviderTopUp | None:
        """How it stands now, found by reference, else by our id; None when the provider never heard of it."""
        ...

    def parse_webhook(self, *, alias: str, headers: Mapping[str, str], body: bytes) -> TopUpEvent | None:
        """The verified event, or None for news that is not about a top-up; raises WebhookRejected.

        `headers` are looked up by lower-case names; `alias` is our name of this provider.
        """
        ...
