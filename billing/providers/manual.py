"""Bank transfer: the payer sees where to send the money, platform staff confirm what arrived."""

from collections.abc import Mapping

from billing.providers.protocol import ProviderTopUp, TopUpEvent, TopUpRequest, WebhookRejected


class ManualProvider:
    """Keeps nothing and asks nobody: a transfer stands as pending until staff confirm or refuse it."""

    confirmed_by_staff = True

    def __init__(self, *, instructions: str = "Ask the platform for its bank details.") -> None:
        self._instructions = instructions

    def start_top_up(self, request: TopUpRequest) -> ProviderTopUp:
        """The reference the payer writes on the transfer, and where to send it."""
        reference = f"VX-{request.top_up_id.hex.upper()}"
        action = {
            "type": "bank_transfer",
            "reference": reference,
            "amount": str(request.amount),
            "instructions": self._instructions,
        }
        return ProviderTopUp(reference=reference, outcome="pending", next_action=action)

    def retrieve(self, request: TopUpRequest) -> ProviderTopUp | None:
        """Always pending: only staff know whether the money came."""
        return self.start_top_up(request)

    def parse_webhook(self, *, alias: str, headers: Mapping[str, str], body: bytes) -> TopUpEvent | None:
        """A bank transfer has no webhooks, so whoever sends one is refused."""
        raise WebhookRejected("bank transfers are confirmed by platform staff, not by webhook")
