"""A voice's consents: read and sign a new one, see the versions, take something out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing import services
from licensing.models import Consent
from licensing.policies.authority import may_stop, speaker
from licensing.policies.limits import RELEASE_DEMANDED
from licensing.policies.versions import Extent, changes
from licensing.services.signing import SignableText, Signature
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.permissions import CONSENTS_SIGN, LICENSING_READ
from marketplace.portal.consent_forms import ConsentForm, NarrowForm, SignForm, initial_of
from marketplace.portal.pages import PortalPage
from marketplace.web.api import SIGNED_IN
from marketplace.web.pages import as_context
from voices.models import Voice

VERSIONS_SHOWN = 50


class ConsentsPage(PortalPage):
    """GET /voices/{id}/consents/: every version, the newest first, with what changed between them."""

    required = LICENSING_READ
    section = "voices"
    template = "portal/consents.html"

    def get(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        voice = own_voice(self, voice_id)
        rows = Consent.objects.visible_to(self.actor).filter(voice=voice).select_related("representative")
        versions = list(rows.order_by("-version")[: VERSIONS_SHOWN + 1])
        compared = [*versions[1:], None][: len(versions)]
        now = self.now()
        return self.page(
            {
                "voice": voice,
                "versions": [
                    (one, changes(extent(before), extent(one)) if before else None)
                    for one, before in zip(versions, compared, strict=True)
                ][:VERSIONS_SHOWN],
                "current": versions[0] if versions and versions[0].status == "active" else None,
                "signs": speaker(self.actor, voice.talent, now) is not None,
                "may_stop": may_stop(self.actor, voice.talent),
                "is_agency": self.actor.organization_kind == "agency",
            }
        )


class ConsentLink(PortalPage):
    """GET /consents/{id}/: the version among its others; receipts lead here."""

    required = LICENSING_READ

    def get(self, request: HttpRequest, consent_id: UUID) -> HttpResponse:
        consent = self.find(Consent.objects.visible_to(self.actor), id=consent_id)
        path = reverse("voice-consents", args=[consent.voice_id])
        return HttpResponseRedirect(f"{path}#version-{consent.version}")


class SignConsent(PortalPage):
    """GET and POST /voices/{id}/consent/: choose the scope, read the exact text, sign it."""

    required = CONSENTS_SIGN
    section = "voices"
    template = "portal/consent_sign.html"

    def get(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        context = self._context(voice_id)
        before = context["before"]
        form = ConsentForm(initial=initial_of(before) if before else {"languages": context["voice"].language})
        return self.page(context | {"form": form})

    def post(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        context = self._context(voice_id)
        form = ConsentForm(request.POST)
        context["form"] = form
        if not form.is_valid():
            return self.page(context, status=422)
        step = request.POST.get("step", "read")
        if step == "change":
            return self.page(context)
        signed = SignForm(request.POST) if step == "sign" else None
        try:
            if signed is not None and signed.is_valid():
                return self._sign(context["voice"], form, signed)
            return self.page(context | self._text(context, form, signed), status=422 if signed else 200)
        except Refusal as refusal:
            return self.page(context | {"problem": as_context(refusal)}, status=refusal.status)

    def _sign(self, voice: Voice, form: ConsentForm, signed: SignForm) -> HttpResponse:
        address = self.request.META.get("REMOTE_ADDR") or None
        values = signed.cleaned_data
        services.grant_consent(
            actor=self.actor,
            voice=voice,
            scope=form.scope(),
            limits=form.limits(),
            valid_from=values["valid_from"],
            until=form.end(),
            signature=Signature(values["signed_name"], values["text_sha256"], address),
            now=self.now(),
        )
        messages.success(self.request, "Signed. It is in force from now on.")
        return HttpResponseRedirect(reverse("voice-consents", args=[voice.id]))

    def _text(self, context: dict[str, Any], form: ConsentForm, signed: SignForm | None) -> dict[str, Any]:
        """The text to sign, and what it changes; `signed` is a signature that lacks something."""
        shown: SignableText = services.preview_consent(
            actor=self.actor,
            voice=context["voice"],
            scope=form.scope(),
            limits=form.limits(),
            valid_from=None,
            until=form.end(),
            now=self.now(),
        )
        initial = {"text_sha256": shown.sha256, "valid_from": shown.starts_at.isoformat()}
        before = context["before"]
        after = Extent(form.scope(), form.limits(), shown.ends_at)
        return {
            "shown": shown,
            "changed": changes(extent(before), after) if before else None,
            "sign": SignForm(initial=initial | ({"signed_name": ""} if signed else {})),
            "unsigned": signed is not None,
        }

    def _context(self, voice_id: UUID) -> dict[str, Any]:
        voice = own_voice(self, voice_id)
        rows = Consent.objects.visible_to(self.actor).filter(voice=voice)
        signer = speaker(self.actor, voice.talent, self.now())
        return {
            "voice": voice,
            "before": rows.order_by("-version").first(),
            "signer": signer,
            "capacity": voice.talent.capacity_at(self.now()),
            "statute": RELEASE_DEMANDED.get(voice.talent.residence, ""),
        }


class NarrowConsent(PortalPage):
    """GET and POST /consents/{id}/narrow/: leave out what shall no longer be allowed."""

    required = SIGNED_IN
    section = "voices"
    template = "portal/consent_narrow.html"

    def get(self, request: HttpRequest, consent_id: UUID) -> HttpResponse:
        consent = self._consent(consent_id)
        return self.page({"consent": consent, "form": NarrowForm(consent)})

    def post(self, request: HttpRequest, consent_id: UUID) -> HttpResponse:
        consent = self._consent(consent_id)
        form = NarrowForm(consent, request.POST)
        if not form.is_valid():
            return self.page({"consent": consent, "form": form}, status=422)
        try:
            narrowed = services.narrow_consent(
                actor=self.actor,
                consent_id=consent.id,
                narrowing=form.narrowing(),
                ip=request.META.get("REMOTE_ADDR") or None,
                now=self.now(),
            )
        except Refusal as refusal:
            context = {"consent": consent, "form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        messages.success(
            request, f"Version {narrowed.version} is in force: this and nothing more is allowed."
        )
        return HttpResponseRedirect(reverse("voice-consents", args=[consent.voice_id]))

    def _consent(self, consent_id: UUID) -> Consent:
        return self.find(Consent.objects.visible_to(self.actor).select_related("voice"), id=consent_id)


def own_voice(page: PortalPage, voice_id: UUID) -> Voice:
    """A voice of the actor's own side; advertisers see voices, and nothing of what the talent signed."""
    if page.actor.organization_kind == "advertiser":
        raise NotFound("not_found", "There is no such voice of yours.")
    rows = Voice.objects.visible_to(page.actor).select_related("talent__organization")
    return page.find(rows, id=voice_id)


def extent(consent: Consent) -> Extent:
    """By what a version can be wider or narrower."""
    return Extent.of(consent.terms)
