"""/v1/quotes: ask for other terms, answer, sign, decline."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.api.consents import signature
from licensing.models import Quote
from licensing.serializers.quotes import DeclineIn, ProposedIn, QuoteIn, QuoteOut
from licensing.serializers.scope import SignatureIn
from licensing.services.quotes import Proposed
from licensing.terms import Scope
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["quotes"]


def visible(actor: Actor) -> QuerySet[Quote]:
    """The quotes an actor may read, with all that their shape needs."""
    rows = Quote.objects.visible_to(actor).select_related("buyer", "offer__voice__talent")
    return rows.prefetch_related("proposals__signatures", "proposals__licence")


def proposed(values: dict[str, Any]) -> Proposed:
    """The terms put forward, taken out of a validated body."""
    term = {name: values.pop(name, None) for name in ("starts_at", "ends_at")}
    message = values.pop("message", "")
    if "scope" in values:
        values["scope"] = Scope.of(**values["scope"])
    return Proposed(terms=values, message=message, **term)


class QuotesView(ApiView):
    """Quotes."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.LICENSING_WRITE}

    @documented("List quotes", gives=QuoteOut, paged=True, example_answer=examples.QUOTE, tags=TAGS)
    def get(self, request: Request) -> Response:
        """Both sides and the talent see the whole negotiation."""
        return self.page(visible(self.actor), QuoteOut)

    @documented(
        "Ask for a quote",
        takes=QuoteIn,
        gives=QuoteOut,
        status=201,
        idempotent=True,
        example=examples.QUOTE_IN,
        example_answer=examples.QUOTE,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """It may go beyond the offer, never beyond the talent's consent."""
        values = self.valid(QuoteIn)
        quote = services.ask_quote(
            actor=self.actor, offer_id=values.pop("offer"), proposed=proposed(values), now=self.now()
        )
        return self.answer(QuoteOut, visible(self.actor).get(id=quote.id), HTTPStatus.CREATED)


class QuoteView(ApiView):
    """One quote."""

    required = permissions.LICENSING_READ

    @documented("Read a quote", gives=QuoteOut, example_answer=examples.QUOTE, tags=TAGS)
    def get(self, request: Request, quote_id: UUID) -> Response:
        return self.answer(QuoteOut, self.find(visible(self.actor), id=quote_id))


class QuoteCounterView(ApiView):
    """An answer with other terms."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Propose other terms",
        takes=ProposedIn,
        gives=QuoteOut,
        idempotent=True,
        example={"price_per_1000_characters_micros": 25_000_000, "message": "At this price, gladly."},
        example_answer={**examples.QUOTE, "status": "answered", "turn": "buyer"},
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request, quote_id: UUID) -> Response:
        """In turn. Signatures under earlier proposals are void; the other side has 14 days to answer."""
        values = self.valid(ProposedIn)
        services.counter_quote(actor=self.actor, quote_id=quote_id, proposed=proposed(values), now=self.now())
        return self.answer(QuoteOut, visible(self.actor).get(id=quote_id))


class QuoteAgreeView(ApiView):
    """A signature under the newest proposal."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Sign the newest proposal",
        takes=SignatureIn,
        gives=QuoteOut,
        example=examples.SIGNATURE,
        example_answer={**examples.QUOTE, "status": "agreed", "turn": None, "licence": examples.ID},
        tags=TAGS,
    )
    def post(self, request: Request, quote_id: UUID) -> Response:
        """Once both sides have signed the same proposal, `licence` names the licence that came of it."""
        signed = signature(request, self.valid(SignatureIn))
        services.agree_quote(actor=self.actor, quote_id=quote_id, signature=signed, now=self.now())
        return self.answer(QuoteOut, visible(self.actor).get(id=quote_id))


class QuoteDeclineView(ApiView):
    """A no."""

    required = SIGNED_IN

    @documented(
        "Decline a quote",
        takes=DeclineIn,
        gives=QuoteOut,
        example={"reason": "Not for this product."},
        example_answer={**examples.QUOTE, "status": "declined", "turn": None, "ended_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, quote_id: UUID) -> Response:
        """By either side at any time; the talent's no needs no mandate and no permission."""
        services.decline_quote(actor=self.actor, quote_id=quote_id, now=self.now(), **self.valid(DeclineIn))
        return self.answer(QuoteOut, visible(self.actor).get(id=quote_id))


class QuoteWithdrawView(ApiView):
    """The buyer takes the request back."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Withdraw a quote",
        gives=QuoteOut,
        example_answer={**examples.QUOTE, "status": "withdrawn", "turn": None, "ended_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, quote_id: UUID) -> Response:
        services.withdraw_quote(actor=self.actor, quote_id=quote_id, now=self.now())
        return self.answer(QuoteOut, visible(self.actor).get(id=quote_id))
