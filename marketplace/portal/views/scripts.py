"""Scripts: an advertiser's texts under a licence, one text with what was found in it, and the approvals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing import services
from licensing.models import Approval, Licence, Script
from licensing.policies.scripts import is_barred
from licensing.services.scripts import may_decide
from marketplace.core.errors import Refusal
from marketplace.core.permissions import LICENSING_READ, RENDERS_CREATE
from marketplace.portal.pages import PortalPage
from marketplace.portal.script_forms import DecisionForm, ScriptForm
from marketplace.web.pages import as_context

# The queue is read from the top; what is behind that comes up as it is answered.
QUEUE_SHOWN = 25


def shown(page: PortalPage) -> QuerySet[Script]:
    """The scripts that an actor may see, with what their templates need."""
    rows = Script.objects.visible_to(page.actor)
    related = ("licence__voice__talent", "licence__licensee")
    return rows.select_related(*related).prefetch_related("approvals__user")


class LicenceScripts(PortalPage):
    """GET and POST /licences/{id}/scripts/: submit a text, and see those that were submitted or spoken."""

    required = LICENSING_READ
    section = "licences"
    template = "portal/scripts.html"

    def get(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        return self.page(self._context(licence) | {"form": ScriptForm(licence)})

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        licence = self._licence(licence_id)
        form = ScriptForm(licence, request.POST)
        context = self._context(licence) | {"form": form}
        if not form.is_valid():
            return self.page(context, status=422)
        try:
            script = services.submit_script(
                actor=self.actor, licence_id=licence.id, now=self.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            return self.page(context | {"problem": as_context(refusal)}, status=refusal.status)
        return HttpResponseRedirect(reverse("script", args=[script.id]))

    def _licence(self, licence_id: UUID) -> Licence:
        rows = Licence.objects.visible_to(self.actor).select_related("voice__talent", "licensee")
        return self.find(rows, id=licence_id)

    def _context(self, licence: Licence) -> dict[str, Any]:
        mine = licence.licensee_id == self.actor.organization_id and self.actor.can(RENDERS_CREATE)
        running = licence.status == "active" and self.now() < licence.ends_at
        return {
            "licence": licence,
            "list": self.listed(shown(self).filter(licence=licence)),
            "may_submit": mine and running,
        }


class ScriptPage(PortalPage):
    """GET and POST /scripts/{id}/: one text with its findings; for the talent's side the decision."""

    required = LICENSING_READ
    section = "licences"
    template = "portal/script.html"

    def get(self, request: HttpRequest, script_id: UUID) -> HttpResponse:
        return self.page(self._context(script_id))

    def post(self, request: HttpRequest, script_id: UUID) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.page(self._context(script_id) | {"form": form}, status=422)
        try:
            services.decide_script(
                actor=self.actor,
                script_id=script_id,
                ip=request.META.get("REMOTE_ADDR") or None,
                now=self.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            problem = {"problem": as_context(refusal), "form": form}
            return self.page(self._context(script_id) | problem, status=refusal.status)
        done = "Approved." if form.cleaned_data["decision"] == "approved" else "Refused."
        messages.success(request, f"{done} The advertiser is told.")
        back = reverse("approvals") if "queue" in request.POST else reverse("script", args=[script_id])
        return HttpResponseRedirect(back)

    def _context(self, script_id: UUID) -> dict[str, Any]:
        script = self.find(shown(self), id=script_id)
        barred = is_barred(script.findings, script.licence.scope)
        if self.actor.organization_kind != "advertiser":
            self.section = "approvals"
        running = script.licence.status == "active" and self.now() < script.licence.ends_at
        speakable = script.status in (Script.Status.OPEN, Script.Status.APPROVED) and not barred
        return {
            "script": script,
            "is_licensee": script.licence.licensee_id == self.actor.organization_id,
            "may_speak": speakable and running and self.actor.can(RENDERS_CREATE),
            "may_approve": not barred and self._may(script, Approval.Decision.APPROVED),
            "may_refuse": self._may(script, Approval.Decision.REFUSED),
            "form": DecisionForm(initial={"text_sha256": script.text_sha256}),
        }

    def _may(self, script: Script, decision: str) -> bool:
        if script.status in (decision, Script.Status.REVOKED):
            return False
        return may_decide(actor=self.actor, licence=script.licence, decision=decision, now=self.now())


class Approvals(PortalPage):
    """GET /approvals/: what waits for an answer, the nearest deadline first, and what was answered."""

    required = LICENSING_READ
    section = "approvals"
    template = "portal/approvals.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = shown(self).filter(status=Script.Status.PENDING).order_by("deadline_at", "id")
        queue = list(waiting[:QUEUE_SHOWN])
        answered = shown(self).exclude(status__in=(Script.Status.OPEN, Script.Status.PENDING))
        return self.page(
            {"queue": self._with_forms(queue), "waiting": waiting.count(), "list": self.listed(answered)}
        )

    def _with_forms(self, queue: list[Script]) -> list[tuple[Script, DecisionForm | None]]:
        """Each with a form of its own, where this actor may answer; asked once per talent and licensee."""
        now, known, rows = self.now(), {}, []
        for script in queue:
            parties = (script.licence.talent_id, script.licence.licensee_id)
            if parties not in known:
                known[parties] = may_decide(
                    actor=self.actor, licence=script.licence, decision=Approval.Decision.APPROVED, now=now
                )
            initial = {"text_sha256": script.text_sha256}
            form = DecisionForm(auto_id=f"{script.id}-%s", initial=initial) if known[parties] else None
            rows.append((script, form))
        return rows
