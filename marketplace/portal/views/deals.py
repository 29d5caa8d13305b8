"""Signing an offer for the catalogue; ending a licence; the notice of a first use."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing.models import Licence, Offer
from licensing.services import give_first_use_notice, preview_offer, publish_offer, terminate_licence
from licensing.services.signing import Signature
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.permissions import LICENSING_WRITE
from marketplace.portal.deal_forms import FirstUseForm, TerminateForm
from marketplace.portal.forms import AgreeForm
from marketplace.portal.pages import PortalPage
from marketplace.web.pages import as_context


class PublishOffer(PortalPage):
    """GET and POST /offers/{id}/publish/: the standing offer, what is in its way, the agency's signature."""

    required = LICENSING_WRITE
    section = "catalogue"
    template = "portal/offer_publish.html"

    def get(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        return self.page(self._shown(offer_id))

    def post(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        form = AgreeForm(request.POST)
        if not form.is_valid():
            return self.page(self._shown(offer_id) | {"form": form}, status=422)
        address = request.META.get("REMOTE_ADDR") or None
        signature = Signature(form.cleaned_data["signed_name"], form.cleaned_data["text_sha256"], address)
        try:
            publish_offer(actor=self.actor, offer_id=offer_id, signature=signature, now=self.now())
        except Refusal as refusal:
            context = self._shown(offer_id) | {"form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Published. Whoever signs within these terms has a licence.")
        return HttpResponseRedirect(reverse("offer", args=[offer_id]))

    def _shown(self, offer_id: UUID) -> dict[str, Any]:
        rows = Offer.objects.visible_to(self.actor).filter(status=Offer.Status.DRAFT)
        offer = self.find(rows.select_related("voice__talent"), id=offer_id)
        shown = preview_offer(actor=self.actor, offer_id=offer_id, now=self.now())
        form = AgreeForm(initial={"text_sha256": shown.sha256})
        return {"offer": offer, "shown": shown, "form": form}


class TerminateLicence(PortalPage):
    """GET and POST /licences/{id}/terminate/: what it means, and the button; the service decides who may."""

    required = LICENSING_WRITE
    section = "licences"
    template = "portal/licence_terminate.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        return self.page({"licence": licence, "form": TerminateForm(stated=not self._own(licence))})

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        form = TerminateForm(request.POST, stated=not self._own(licence))
        if not form.is_valid():
            return self.page({"licence": licence, "form": form}, status=422)
        reason = form.cleaned_data["reason"]
        try:
            terminate_licence(actor=self.actor, licence_id=licence_id, reason=reason, now=self.now())
        except Refusal as refusal:
            context = {"licence": licence, "form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Terminated. Nothing more is delivered under this licence.")
        return HttpResponseRedirect(reverse("licence", args=[licence_id]))

    def _own(self, licence: Licence) -> bool:
        return licence.licensee_id == self.actor.organization_id

    def _licence(self, licence_id: UUID) -> Licence:
        rows = Licence.objects.visible_to(self.actor).select_related("voice__talent", "licensee", "agency")
        licence = self.find(rows, id=licence_id)
        if licence.status != Licence.Status.ACTIVE or self.actor.role == "talent":
            raise NotFound("not_found", "There is nothing here that you may end.")
        return licence


class FirstUse(PortalPage):
    """GET and POST /licences/{id}/first-use/: the day from which the voice will be used."""

    required = LICENSING_WRITE
    section = "licences"
    template = "portal/licence_first_use.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        return self.page({"licence": self._licence(licence_id), "form": FirstUseForm()})

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence, form = self._licence(licence_id), FirstUseForm(request.POST)
        if not form.is_valid():
            return self.page({"licence": licence, "form": form}, status=422)
        try:
            give_first_use_notice(
                actor=self.actor, licence_id=licence_id, begins_at=form.begins_at, now=self.now()
            )
        except Refusal as refusal:
            context = {"licence": licence, "form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(request, "Notice given. Texts can be spoken 48 hours from now.")
        return HttpResponseRedirect(reverse("licence", args=[licence_id]))

    def _licence(self, licence_id: UUID) -> Licence:
        rows = Licence.objects.visible_to(self.actor).select_related("voice__talent", "agency")
        rows = rows.filter(licensee_id=self.actor.organization_id, status="active").exclude(union_contract="")
        return self.find(rows, id=licence_id)
