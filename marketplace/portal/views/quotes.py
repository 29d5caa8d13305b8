"""Quotes: the list, one negotiation with its texts side by side, and the form for other terms."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing.models import Offer, Proposal, Quote
from licensing.policies.authority import is_the_talent, mandated
from licensing.policies.negotiation import Round, rounds, turn
from licensing.services import agree_quote, ask_quote, counter_quote, decline_quote, withdraw_quote
from licensing.services.signing import Signature
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.permissions import LICENCES_AGREE, LICENSING_READ, LICENSING_WRITE
from marketplace.portal.comparison import compare
from marketplace.portal.deal_forms import DeclineForm, ProposalForm
from marketplace.portal.forms import AgreeForm
from marketplace.portal.pages import PortalPage
from marketplace.web.api import SIGNED_IN
from marketplace.web.pages import as_context
from voices.models import Mandate


class Quotes(PortalPage):
    """GET /quotes/"""

    required = LICENSING_READ
    section = "quotes"
    template = "portal/quotes.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Quote.objects.visible_to(self.actor).select_related("offer__voice__talent", "buyer")
        listed = self.listed(rows)
        for quote in listed.rows:
            quote.turn = turn(quote)
        return self.page({"list": listed})


class QuotePart(PortalPage):
    """What the pages about one quote share: finding it, and what the actor may do with it."""

    section = "quotes"

    def quote(self, quote_id: UUID) -> Quote:
        """The quote with all that its pages show. Raises NotFound."""
        rows: QuerySet[Quote] = Quote.objects.visible_to(self.actor).select_related(
            "buyer", "offer__voice__talent__organization"
        )
        return self.find(rows.prefetch_related("proposals__signatures", "proposals__licence"), id=quote_id)

    def side(self, quote: Quote, power: str) -> str:
        """`buyer` or `agency`, for whom the actor may speak; empty for onlookers."""
        if quote.buyer_id == self.actor.organization_id:
            return "buyer"
        talent = quote.offer.voice.talent
        mandates = Mandate.objects.active_at(self.now()).filter(talent=talent)
        return "agency" if mandated(self.actor, talent, mandates, power) else ""

    def context(self, quote: Quote) -> dict[str, Any]:
        """The negotiation, newest proposal first, and the steps that are open to the actor."""
        told = rounds(quote.offer, list(quote.proposals.all()))
        latest = told[-1]
        texts = [quote.offer.text, *(each.proposal.text for each in told[-2:])]
        waiting = turn(quote) if quote.expires_at > self.now() else None
        speaks, signs = self.side(quote, "offer"), self.side(quote, "agree")
        needs = LICENCES_AGREE if signs == "buyer" else LICENSING_WRITE
        writes = self.actor.can(LICENSING_WRITE)
        signed = {signature.side for signature in latest.signatures}
        return {
            "quote": quote,
            "told": told[::-1],
            "latest": latest,
            "lines": compare(texts),
            "columns": _columns(told),
            "turn": waiting,
            "sides": [("buyer", quote.buyer.name), ("agency", quote.offer.voice.talent.organization.name)],
            "signed": signed,
            "may_counter": bool(waiting) and waiting == speaks and writes,
            "may_sign": bool(waiting and signs) and signs not in signed and self.actor.can(needs),
            "has_signed": signs in signed,
            "may_decline": bool(waiting) and self._may_decline(quote, speaks, writes),
            "may_withdraw": bool(waiting) and speaks == "buyer" and writes,
            "licence": getattr(latest.proposal, "licence", None),
            "form": AgreeForm(initial={"text_sha256": latest.proposal.text_sha256}),
            "decline_form": DeclineForm(),
        }

    def _may_decline(self, quote: Quote, speaks: str, writes: bool) -> bool:
        return is_the_talent(self.actor, quote.offer.voice.talent) or (speaks == "agency" and writes)


def _columns(told: list[Round]) -> list[str]:
    sides = {Proposal.Side.BUYER.value: "the buyer", Proposal.Side.AGENCY.value: "the agency"}
    return ["The offer", *(f"No. {one.proposal.number}, by {sides[one.proposal.side]}" for one in told[-2:])]


class QuotePage(QuotePart):
    """GET and POST /quotes/{id}/: the terms side by side; a signature under the newest."""

    required = LICENSING_READ
    template = "portal/quote.html"

    def get(self, request: HttpRequest, quote_id: UUID) -> HttpResponse:
        return self.page(self.context(self.quote(quote_id)))

    def post(self, request: HttpRequest, quote_id: UUID) -> HttpResponse:
        form = AgreeForm(request.POST)
        if not form.is_valid():
            return self.page(self.context(self.quote(quote_id)) | {"form": form}, status=422)
        address = request.META.get("REMOTE_ADDR") or None
        signature = Signature(form.cleaned_data["signed_name"], form.cleaned_data["text_sha256"], address)
        try:
            quote = agree_quote(actor=self.actor, quote_id=quote_id, signature=signature, now=self.now())
        except Refusal as refusal:
            context = self.context(self.quote(quote_id)) | {"form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        agreed = quote.status == Quote.Status.AGREED
        messages.success(
            request,
            "Signed by both sides: the licence is agreed." if agreed else "Signed. Now it is theirs to sign.",
        )
        return HttpResponseRedirect(reverse("quote", args=[quote.id]))


class QuoteEnd(QuotePart):
    """POST /quotes/{id}/decline/ and /withdraw/."""

    required = SIGNED_IN
    template = "portal/quote.html"
    verb = "decline"

    def post(self, request: HttpRequest, quote_id: UUID) -> HttpResponse:
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return self.page(self.context(self.quote(quote_id)) | {"decline_form": form}, status=422)
        try:
            if self.verb == "withdraw":
                withdraw_quote(actor=self.actor, quote_id=quote_id, now=self.now())
            else:
                reason = form.cleaned_data["reason"]
                decline_quote(actor=self.actor, quote_id=quote_id, reason=reason, now=self.now())
        except Refusal as refusal:
            context = self.context(self.quote(quote_id)) | {"problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Withdrawn." if self.verb == "withdraw" else "Declined.")
        return HttpResponseRedirect(reverse("quote", args=[quote_id]))


class CounterQuote(QuotePart):
    """GET and POST /quotes/{id}/counter/: the terms on the table, to be changed."""

    required = LICENSING_WRITE
    template = "portal/quote_terms.html"

    def get(self, request: HttpRequest, quote_id: UUID) -> HttpResponse:
        quote = self.quote(quote_id)
        return self.page(self._frame(quote) | {"form": self._form(quote)})

    def post(self, request: HttpRequest, quote_id: UUID) -> HttpResponse:
        quote = self.quote(quote_id)
        form = self._form(quote, request.POST)
        if not form.is_valid():
            return self.page(self._frame(quote) | {"form": form}, status=422)
        try:
            counter_quote(actor=self.actor, quote_id=quote_id, proposed=form.proposed(), now=self.now())
        except Refusal as refusal:
            context = self._frame(quote) | {"form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Sent. It is their turn now; read your terms once more and sign them.")
        return HttpResponseRedirect(reverse("quote", args=[quote_id]))

    def _frame(self, quote: Quote) -> dict[str, Any]:
        if not self.side(quote, "offer"):
            raise NotFound("not_found", "There is nothing here that you may answer.")
        return {"voice": quote.offer.voice, "back": reverse("quote", args=[quote.id]), "quote": quote}

    def _form(self, quote: Quote, data: Any = None) -> ProposalForm:
        row = max(quote.proposals.all(), key=lambda proposal: proposal.number)
        return ProposalForm(data, row=row, starts_on=row.starts_at.date(), ends_on=row.ends_at.date())


class AskQuote(PortalPage):
    """GET and POST /offers/{id}/quote/: the offer's terms, to be changed."""

    required = LICENSING_WRITE
    section = "catalogue"
    template = "portal/quote_terms.html"

    def get(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        offer = self._offer(offer_id)
        return self.page(self._frame(offer) | {"form": self._form(offer)})

    def post(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        offer = self._offer(offer_id)
        form = self._form(offer, request.POST)
        if not form.is_valid():
            return self.page(self._frame(offer) | {"form": form}, status=422)
        try:
            quote = ask_quote(actor=self.actor, offer_id=offer_id, proposed=form.proposed(), now=self.now())
        except Refusal as refusal:
            context = self._frame(offer) | {"form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Asked. The agency has 14 days to answer.")
        return HttpResponseRedirect(reverse("quote", args=[quote.id]))

    def _offer(self, offer_id: UUID) -> Offer:
        if self.actor.organization_kind != "advertiser":
            raise NotFound("not_found", "Only advertisers ask for quotes.")
        rows = Offer.objects.visible_to(self.actor).select_related("voice__talent", "consent")
        return self.find(rows, id=offer_id)

    def _frame(self, offer: Offer) -> dict[str, Any]:
        return {"voice": offer.voice, "back": reverse("offer", args=[offer.id]), "quote": None}

    def _form(self, offer: Offer, data: Any = None) -> ProposalForm:
        today = self.now()
        ends_at = min(today + datetime.timedelta(days=offer.term_days), offer.consent.until)
        return ProposalForm(data, row=offer, starts_on=today.date(), ends_on=ends_at.date())
