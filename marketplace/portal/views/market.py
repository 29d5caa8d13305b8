"""Offers and licences: the catalogue, one offer and its agreement, the licences one has."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing.models import Licence, Notice, Offer, Script
from licensing.policies.authority import may_stop, represents
from licensing.services import agree_licence, preview_licence
from licensing.services.agree_licence import Wish
from licensing.services.signing import Signature
from marketplace.core.errors import Refusal
from marketplace.core.permissions import LICENCES_AGREE, LICENSING_READ, LICENSING_WRITE, ORG_MANAGE
from marketplace.portal.forms import AgreeForm, CatalogueForm
from marketplace.portal.pages import PortalPage
from marketplace.web.pages import as_context
from synthesis.models import Render
from synthesis.services import ModelChoice, model_choice


class Catalogue(PortalPage):
    """GET /catalogue/: what is on sale; for an agency its own offers, drafts included."""

    required = LICENSING_READ
    section = "catalogue"
    template = "portal/catalogue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = CatalogueForm(request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        rows = Offer.objects.visible_to(self.actor)
        if self.actor.organization_kind == "advertiser":
            rows = rows.on_sale(self.now())
        rows = rows.matching(**wanted).select_related("voice__talent__organization")
        return self.page({"form": form, "list": self.listed(rows), "filtered": any(wanted.values())})


class OfferPage(PortalPage):
    """GET and POST /offers/{id}/: the terms, and for advertisers the text to sign."""

    required = LICENSING_READ
    section = "catalogue"
    template = "portal/offer.html"

    def get(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        return self.page(self._terms(offer_id) | self._agreement(offer_id))

    def post(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        form = AgreeForm(request.POST)
        if not form.is_valid():
            return self.page(self._terms(offer_id) | self._agreement(offer_id) | {"form": form}, status=422)
        address = request.META.get("REMOTE_ADDR") or None
        signature = Signature(form.cleaned_data["signed_name"], form.cleaned_data["text_sha256"], address)
        shown = request.session.get(self._shown(offer_id), "")
        try:
            licence = agree_licence(
                actor=self.actor, offer_id=offer_id, wish=_wish(shown), signature=signature, now=self.now()
            )
        except Refusal as refusal:
            context = self._terms(offer_id) | self._agreement(offer_id) | {"problem": as_context(refusal)}
            return self.page(context | {"form": form}, status=refusal.status)
        messages.success(request, "Licence agreed. You can have texts spoken from now on.")
        return HttpResponseRedirect(reverse("licence", args=[licence.id]))

    def _terms(self, offer_id: UUID) -> dict[str, Any]:
        offers = Offer.objects.visible_to(self.actor).select_related("voice__talent__organization", "consent")
        offer = self.find(offers, id=offer_id)
        writes, kind = self.actor.can(LICENSING_WRITE), self.actor.organization_kind
        mine = represents(self.actor, offer.voice.talent)
        return {
            "offer": offer,
            "may_publish": writes and mine and offer.status == Offer.Status.DRAFT,
            "may_ask": writes and kind == "advertiser" and offer.status == Offer.Status.PUBLISHED,
        }

    def _agreement(self, offer_id: UUID) -> dict[str, Any]:
        """The text to sign; its start is remembered, so that the text signed is the text shown."""
        if self.actor.organization_kind != "advertiser" or not self.actor.can(LICENCES_AGREE):
            return {}
        starts_at = self.now().replace(microsecond=0)
        wish = Wish(starts_at=starts_at)
        try:
            shown = preview_licence(actor=self.actor, offer_id=offer_id, wish=wish, now=self.now())
        except Refusal as refusal:
            return {"problem": as_context(refusal)}
        self.request.session[self._shown(offer_id)] = starts_at.isoformat()
        return {"shown": shown, "form": AgreeForm(initial={"text_sha256": shown.sha256})}

    def _shown(self, offer_id: UUID) -> str:
        return f"licence_from:{offer_id}"


def _wish(shown: str) -> Wish:
    return Wish(starts_at=datetime.datetime.fromisoformat(shown)) if shown else Wish()


class Licences(PortalPage):
    """GET /licences/"""

    required = LICENSING_READ
    section = "licences"
    template = "portal/licences.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Licence.objects.visible_to(self.actor)
        return self.page({"list": self.listed(rows.select_related("voice__talent", "licensee", "volume"))})


class LicencePage(PortalPage):
    """GET /licences/{id}/"""

    required = LICENSING_READ
    section = "licences"
    template = "portal/licence.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        rows = Licence.objects.visible_to(self.actor).select_related(
            "voice__talent", "licensee", "agency", "volume", "consent"
        )
        licence = self.find(rows, id=licence_id)
        renders = Render.objects.visible_to(self.actor).filter(licence=licence).order_by("-id")
        active, writes = licence.status == "active", self.actor.can(LICENSING_WRITE)
        is_licensee = licence.licensee_id == self.actor.organization_id
        ends = self.actor.can(LICENCES_AGREE) if is_licensee else represents(self.actor, licence.talent)
        unannounced = bool(licence.union_contract) and licence.first_use_notice_at is None
        return self.page(
            {
                "licence": licence,
                "recent": list(renders[:10]),
                "scripts": self._scripts(licence),
                "notice": Notice.objects.visible_to(self.actor)
                .filter(licence=licence)
                .order_by("-id")
                .first(),
                "may_stop": may_stop(self.actor, licence.talent) and active,
                "may_terminate": active and writes and ends,
                "may_announce": active and writes and is_licensee and unannounced,
                "is_licensee": is_licensee,
                "may_share": is_licensee and self.actor.can(ORG_MANAGE),
                "choice": self._choice(licence),
                "may_accept": self.actor.can(LICENCES_AGREE),
                "running": active and licence.starts_at <= self.now() < licence.ends_at,
            }
        )

    def _scripts(self, licence: Licence) -> list[Script]:
        rows = Script.objects.visible_to(self.actor).filter(licence=licence).select_related("licence")
        return list(rows.order_by("-id")[:5])

    def _choice(self, licence: Licence) -> ModelChoice | None:
        """A newer model, where the licence has one and its licensee is looking."""
        if licence.licensee_id != self.actor.organization_id or licence.status != "active":
            return None
        choice = model_choice(actor=self.actor, licence_id=licence.id)
        return choice if choice.pinned and choice.offered else None
