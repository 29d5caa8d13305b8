"""/v1/webhooks and the deliveries behind them."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.models import WebhookDelivery
from marketplace.core.permissions import ORG_MANAGE
from marketplace.web.api import ApiView
from marketplace.web.schema import documented
from marketplace.web.serializers import CreatedWebhookOut, DeliveryOut, WebhookIn, WebhookOut
from marketplace.web.webhooks import services

WEBHOOK = {
    "id": "01a20997-5e10-7f31-b6a2-8a3d5d2c7e21",
    "url": "https://studio.example/hooks/voxlicet",
    "topics": ["synthesis.render.delivered", "synthesis.render.failed"],
    "created_at": "2026-11-23T18:00:00Z",
}
DELIVERY = {
    "id": "01a20998-0b2c-7c55-9f0e-2f9f0c1d2b3a",
    "topic": "synthesis.render.delivered",
    "status": "delivered",
    "attempts": 1,
    "next_attempt_at": "2026-11-23T18:01:30Z",
    "response_status": 204,
    "error": "",
    "delivered_at": "2026-11-23T18:00:01Z",
    "created_at": "2026-11-23T18:00:00Z",
}


class Webhooks(ApiView):
    """Addresses that hear news of the organization, signed by Standard Webhooks."""

    required = ORG_MANAGE

    @documented("List webhooks", gives=WebhookOut, paged=True, example_answer=WEBHOOK)
    def get(self, request: Request) -> Response:
        return self.page(services.endpoints_of(self.actor), WebhookOut)

    @documented(
        "Create a webhook",
        takes=WebhookIn,
        gives=CreatedWebhookOut,
        status=201,
        example={"url": WEBHOOK["url"], "topics": WEBHOOK["topics"]},
        example_answer={"webhook": WEBHOOK, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD…"},
    )
    def post(self, request: Request) -> Response:
        created = services.create_endpoint(actor=self.actor, **self.valid(WebhookIn))
        return self.answer(CreatedWebhookOut, created, status=HTTPStatus.CREATED)


class Webhook(ApiView):
    """One webhook."""

    required = ORG_MANAGE

    @documented("Read a webhook", gives=WebhookOut, example_answer=WEBHOOK)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return self.answer(WebhookOut, self.find(services.endpoints_of(self.actor), id=webhook_id))

    @documented("Remove a webhook", status=204)
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        services.disable_endpoint(actor=self.actor, endpoint_id=webhook_id, now=self.now())
        return Response(status=HTTPStatus.NO_CONTENT)


class Deliveries(ApiView):
    """What was sent to one webhook."""

    required = ORG_MANAGE

    @documented("List deliveries", gives=DeliveryOut, paged=True, example_answer=DELIVERY)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        endpoint = self.find(services.endpoints_of(self.actor), id=webhook_id)
        rows = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")
        return self.page(rows, DeliveryOut)


class Redelivery(ApiView):
    """Sends a delivery once more."""

    required = ORG_MANAGE

    @documented("Send a delivery again", gives=DeliveryOut, status=202, example_answer=DELIVERY)
    def post(self, request: Request, delivery_id: UUID) -> Response:
        row = services.redeliver(actor=self.actor, delivery_id=delivery_id, now=self.now())
        return self.answer(DeliveryOut, row, status=HTTPStatus.ACCEPTED)
