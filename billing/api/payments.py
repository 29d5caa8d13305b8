"""Where payment providers bring their news."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from billing import services
from billing.serializers import ReceivedOut
from marketplace.web.api import ANYONE, ApiView
from marketplace.web.schema import documented


class ProviderWebhookView(ApiView):
    """POST /v1/payments/{provider}/webhook: anyone may knock, only the provider's signature is believed."""

    required: ClassVar[str] = ANYONE
    authentication_classes = []

    @documented(
        "A payment provider's webhook, verified by its signature",
        gives=ReceivedOut,
        example_answer={"received": True},
    )
    def post(self, request: Request, provider: str) -> Response:
        services.receive_webhook(
            provider=provider,
            headers={name.lower(): value for name, value in request.headers.items()},
            # The bytes as they came: the signature is over them, not over what they mean.
            body=request._request.body,
            now=self.now(),
        )
        return self.answer(ReceivedOut, {"received": True})
