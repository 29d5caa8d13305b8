"""/v1/offers: the catalogue, and the agency's own offers."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.api.consents import signature
from licensing.models import Offer
from licensing.serializers.sales import OfferIn, OfferOut, OfferQuery, OfferTextOut
from licensing.serializers.scope import SignatureIn
from licensing.services.offers import Rates
from licensing.terms import Scope
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["offers"]
FILTERS = [
    OpenApiParameter("language", str, description="Voices of this language: `en` finds `en-GB`."),
    OpenApiParameter("purpose", str),
    OpenApiParameter("medium", str),
    OpenApiParameter("territory", str, description="A country, `EU` or `WORLD`."),
    OpenApiParameter("q", str, description="Words from name, style, description or stage name."),
]


class OffersView(ApiView):
    """Offers."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.LICENSING_WRITE}

    @documented(
        "Browse offers",
        gives=OfferOut,
        paged=True,
        parameters=FILTERS,
        example_answer=examples.OFFER,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Advertisers see what is on sale now; an agency sees all of its own."""
        rows = Offer.objects.visible_to(self.actor).matching(**self.valid(OfferQuery, query=True))
        if self.actor.organization_kind == "advertiser":
            rows = rows.on_sale(self.now())
        return self.page(rows.select_related("voice__talent"), OfferOut)

    @documented(
        "Draw up an offer",
        takes=OfferIn,
        gives=OfferOut,
        status=201,
        idempotent=True,
        example=examples.OFFER_IN,
        example_answer={**examples.OFFER, "status": "draft", "published_at": None},
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """It may not go beyond the talent's consent: `offer.exceeds_consent` names the dimension."""
        values = self.valid(OfferIn)
        offer = services.create_offer(
            actor=self.actor,
            voice_id=values.pop("voice"),
            scope=Scope.of(**values.pop("scope")),
            rates=Rates(**values),
            now=self.now(),
        )
        return self.answer(OfferOut, offer, HTTPStatus.CREATED)


class OfferView(ApiView):
    """One offer."""

    required = permissions.LICENSING_READ

    @documented("Read an offer", gives=OfferOut, example_answer=examples.OFFER, tags=TAGS)
    def get(self, request: Request, offer_id: UUID) -> Response:
        rows = Offer.objects.visible_to(self.actor).select_related("voice__talent")
        return self.answer(OfferOut, self.find(rows, id=offer_id))


class OfferTextView(ApiView):
    """The standing offer to sign."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Read the text of an offer before signing it",
        gives=OfferTextOut,
        example_answer=examples.OFFER_TEXT,
        tags=TAGS,
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Nothing is stored. `warnings` name what is already sold: licences that meet it will be refused."""
        shown = services.preview_offer(actor=self.actor, offer_id=offer_id, now=self.now())
        return self.answer(OfferTextOut, shown)


class OfferPublishView(ApiView):
    """An offer goes on sale."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Sign and publish an offer",
        takes=SignatureIn,
        gives=OfferOut,
        example=examples.SIGNATURE,
        example_answer=examples.OFFER,
        tags=TAGS,
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """The signature stands under every licence that an advertiser signs within the offer."""
        values = self.valid(SignatureIn)
        offer = services.publish_offer(
            actor=self.actor, offer_id=offer_id, signature=signature(request, values), now=self.now()
        )
        return self.answer(OfferOut, offer)


class OfferWithdrawView(ApiView):
    """An offer goes off sale."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Withdraw an offer",
        gives=OfferOut,
        example_answer={**examples.OFFER, "status": "withdrawn"},
        tags=TAGS,
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Licences agreed under it stay."""
        offer = services.withdraw_offer(actor=self.actor, offer_id=offer_id, now=self.now())
        return self.answer(OfferOut, offer)
