"""The stop: a page that says what will happen, and a button that does it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing.models import Consent, Licence, Revocation
from licensing.policies.authority import may_stop
from licensing.services import revoke
from marketplace.core.errors import NotFound
from marketplace.portal.forms import RevokeForm
from marketplace.portal.pages import PortalPage
from marketplace.web.api import SIGNED_IN
from synthesis.models import Render
from voices.models import Voice


class Revoke(PortalPage):
    """GET and POST /voices/{id}/revoke/, /consents/{id}/withdraw/ and /licences/{id}/revoke/;
    `licensing.revoke` decides who may."""

    required = SIGNED_IN
    template = "portal/revoke.html"
    kind = "voice"

    def get(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        return self.page(self._consequences(subject_id) | {"form": RevokeForm()})

    def post(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        context = self._consequences(subject_id)
        form = RevokeForm(request.POST)
        if not form.is_valid():
            return self.page(context | {"form": form}, status=422)
        revocation: Revocation = revoke(
            actor=self.actor,
            subject_kind=self.kind,
            subject_id=subject_id,
            reason=form.cleaned_data["reason"],
            now=self.now(),
        )
        stopped = revocation.licences_stopped
        messages.success(
            request,
            f"Stopped at {revocation.at:%H:%M:%S} UTC. {stopped} licence{'' if stopped == 1 else 's'} ended; "
            "nothing more is delivered under them.",
        )
        return HttpResponseRedirect(reverse("stop", args=[revocation.id]))

    def _consequences(self, subject_id: UUID) -> dict[str, Any]:
        """What the stop will end, for the page to say."""
        if self.kind == "voice":
            voices = Voice.objects.visible_to(self.actor).select_related("talent")
            voice = self.find(voices, id=subject_id)
            licences = Licence.objects.visible_to(self.actor).filter(voice=voice)
            back = reverse("voice", args=[voice.id])
        elif self.kind == "consent":
            consents = Consent.objects.visible_to(self.actor).select_related("voice__talent")
            voice = self.find(consents, id=subject_id).voice
            licences = Licence.objects.visible_to(self.actor).filter(voice=voice)
            back = reverse("voice-consents", args=[voice.id])
        else:
            licences = Licence.objects.visible_to(self.actor).filter(id=subject_id)
            licence = self.find(licences.select_related("voice__talent"), id=subject_id)
            voice, back = licence.voice, reverse("licence", args=[licence.id])
        if not may_stop(self.actor, voice.talent):
            raise NotFound("not_found", "There is nothing here that you may stop.")
        delivered = Render.objects.visible_to(self.actor).filter(licence__in=licences, status="delivered")
        return {
            "kind": self.kind,
            "voice": voice,
            "licences_live": licences.filter(status="active").count(),
            "licensees": licences.filter(status="active").values("licensee").distinct().count(),
            "clips": delivered.count(),
            "back": back,
        }
