"""After a stop: the licensee's notices, and the talent's page of the stop with its certificate."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing import services
from licensing.models import LegalHold, Notice, Revocation
from licensing.policies.certificates import CANNOT_BE_PROVEN, keys_sentence
from licensing.policies.wind_down import required
from marketplace.core.errors import NotFound, Refusal, Unavailable
from marketplace.core.permissions import LICENSING_READ, LICENSING_WRITE
from marketplace.portal.forms import AcknowledgeForm
from marketplace.portal.pages import PortalPage
from marketplace.web.pages import as_context
from synthesis.models import Render


def shown(page: PortalPage) -> QuerySet[Notice]:
    """The notices that an actor may see, with what their templates need."""
    related = ("revocation", "licence__voice__talent", "licence__licensee")
    return Notice.objects.visible_to(page.actor).select_related(*related)


class Notices(PortalPage):
    """GET /notices/: what was stopped, and what must come down by when."""

    required = LICENSING_READ
    section = "notices"
    template = "portal/notices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = self.listed(shown(self))
        now = self.now()
        rows = [
            (notice, required(notice.deadline_at, now), notice.is_overdue_at(now)) for notice in listed.rows
        ]
        return self.page({"list": listed, "notices": rows})


class NoticePage(PortalPage):
    """GET and POST /notices/{id}/: the delivered clips, and the licensee's word that it was read."""

    required = LICENSING_READ
    section = "notices"
    template = "portal/notice.html"

    def get(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        return self.page(self._context(notice_id) | {"form": AcknowledgeForm()})

    def post(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        form = AcknowledgeForm(request.POST)
        if not form.is_valid():
            return self.page(self._context(notice_id) | {"form": form}, status=422)
        try:
            services.acknowledge(
                actor=self.actor,
                notice_id=notice_id,
                signed_name=form.cleaned_data["signed_name"],
                now=self.now(),
            )
        except Refusal as refusal:
            problem = {"problem": as_context(refusal), "form": form}
            return self.page(self._context(notice_id) | problem, status=refusal.status)
        messages.success(request, "Thank you. The talent’s side sees that you read this.")
        return HttpResponseRedirect(reverse("notice", args=[notice_id]))

    def _context(self, notice_id: UUID) -> dict[str, Any]:
        notice = self.find(shown(self), id=notice_id)
        renders = Render.objects.visible_to(self.actor).under_notice(notice)
        now = self.now()
        mine = notice.licence.licensee_id == self.actor.organization_id
        return {
            "notice": notice,
            "requirement": required(notice.deadline_at, now),
            "overdue": notice.is_overdue_at(now),
            "list": self.listed(renders),
            "clips": renders.count(),
            "is_licensee": mine,
            "may_acknowledge": mine and notice.acknowledged_at is None and self.actor.can(LICENSING_WRITE),
        }


class StopPage(PortalPage):
    """GET /revocations/{id}/: what was stopped, who was told, what became of the key, and the proof."""

    required = LICENSING_READ
    section = "voices"
    template = "portal/stop.html"

    def get(self, request: HttpRequest, revocation_id: UUID) -> HttpResponse:
        rows = Revocation.objects.visible_to(self.actor).select_related("voice__talent", "voice__data_key")
        revocation = self.find(rows, id=revocation_id)
        now = self.now()
        notices = shown(self).filter(revocation=revocation).order_by("id")
        holds = LegalHold.objects.visible_to(self.actor).filter(voice=revocation.voice)
        return self.page(
            self._certificate(revocation)
            | {
                "revocation": revocation,
                "notices": [
                    (notice, required(notice.deadline_at, now), notice.is_overdue_at(now))
                    for notice in notices
                ],
                "keys": self._keys(revocation),
                "destroyed_at": revocation.voice.data_key.destroyed_at,
                "holds": holds.standing_at(now).order_by("id"),
                "cannot_be_proven": [one["sentence"] for one in CANNOT_BE_PROVEN],
            }
        )

    def _keys(self, revocation: Revocation) -> str:
        if revocation.voice.data_key.destroyed_at is not None:
            return keys_sentence("destroyed")
        return keys_sentence("held" if revocation.subject_kind == "voice" else "kept")

    def _certificate(self, revocation: Revocation) -> dict[str, Any]:
        """The signed document, issued now if it can be; the page says so where it cannot."""
        try:
            issued = services.certificate(actor=self.actor, revocation_id=revocation.id, now=self.now())
        except Unavailable as refusal:
            return {"pending": refusal.detail}
        except NotFound:
            return {}
        return {"certificate": issued}
