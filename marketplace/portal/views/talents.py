"""Talents: the roster, and one talent with what is known, mandates, and who speaks for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from marketplace.core.errors import NotFound, Refusal
from marketplace.core.permissions import ORG_MANAGE, PLATFORM_MANAGE, VOICES_READ
from marketplace.portal.consent_forms import after
from marketplace.portal.pages import PortalPage
from marketplace.portal.roster_forms import (
    DecisionForm,
    DocumentForm,
    MandateForm,
    PersonForm,
    RepresentativeForm,
)
from marketplace.portal.views.models import keeps_roster
from marketplace.web.api import SIGNED_IN
from marketplace.web.pages import as_context
from voices import services
from voices.models import Mandate, Representative, Talent, Voice
from voices.quality.document import check_size


class Talents(PortalPage):
    """GET /talents/"""

    required = VOICES_READ
    section = "talents"
    template = "portal/talents.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = self.now()
        listed = self.listed(Talent.objects.visible_to(self.actor).prefetch_related("voices"))
        rows = [(talent, talent.capacity_at(now)) for talent in listed.rows]
        return self.page({"list": listed, "rows": rows})


class TalentPage(PortalPage):
    """GET /talents/{id}/, and POST: what is known, a mandate, a representative."""

    required = VOICES_READ
    section = "talents"
    template = "portal/talent.html"

    def get(self, request: HttpRequest, talent_id: UUID) -> HttpResponse:
        return self.page(self._context(self._talent(talent_id)))

    def post(self, request: HttpRequest, talent_id: UUID) -> HttpResponse:
        talent = self._talent(talent_id)
        verb = request.POST.get("verb", "")
        kinds: dict[str, Any] = {
            "person": (PersonForm, self._correct),
            "mandate": (MandateForm, self._mandate),
            "representative": (RepresentativeForm, self._represent),
        }
        if verb not in kinds:
            raise NotFound("not_found", "There is nothing here to do.")
        form_class, act = kinds[verb]
        form = form_class(request.POST)
        if not form.is_valid():
            return self.page(self._context(talent) | {f"{verb}_form": form}, status=422)
        try:
            act(talent, form)
        except Refusal as refusal:
            context = self._context(talent) | {f"{verb}_form": form, "problem": as_context(refusal)}
            return self.page(context, status=refusal.status)
        return HttpResponseRedirect(reverse("talent", args=[talent.id]))

    def _correct(self, talent: Talent, form: PersonForm) -> None:
        services.update_talent(actor=self.actor, talent=talent, now=self.now(), **form.cleaned_data)
        messages.success(self.request, "Saved.")

    def _mandate(self, talent: Talent, form: MandateForm) -> None:
        values, now = form.cleaned_data, self.now()
        services.create_mandate(
            actor=self.actor,
            talent=talent,
            starts_at=now,
            ends_at=after(values["ends_on"]) if values["ends_on"] else None,
            commission_bp=round(values["commission"] * 100),
            powers=values["powers"],
            now=now,
        )
        messages.success(self.request, "The mandate is in force.")

    def _represent(self, talent: Talent, form: RepresentativeForm) -> None:
        services.add_representative(
            actor=self.actor,
            talent=talent,
            person=form.person(),
            password=form.cleaned_data["password"],
            now=self.now(),
        )
        messages.success(
            self.request, "Named. File the document that says so; the platform’s staff look at it."
        )

    def _talent(self, talent_id: UUID) -> Talent:
        rows = Talent.objects.visible_to(self.actor).select_related("organization", "user")
        return self.find(rows, id=talent_id)

    def _context(self, talent: Talent) -> dict[str, Any]:
        now = self.now()
        mandates = Mandate.objects.visible_to(self.actor).filter(talent=talent)
        representatives = list(Representative.objects.visible_to(self.actor).filter(talent=talent))
        capacity = talent.capacity_at(now)
        staff = keeps_roster(self.actor)
        owners = staff and self.actor.can(ORG_MANAGE)
        return {
            "talent": talent,
            "capacity": capacity,
            "voices": Voice.objects.visible_to(self.actor).filter(talent=talent).order_by("-id"),
            "mandates": [(one, one.ends_at is None or one.ends_at > now) for one in mandates],
            "representatives": [(one, DocumentForm(auto_id=f"{one.id}-%s")) for one in representatives],
            "needs": capacity != "adult"
            and not any(one.status in ("pending", "verified") for one in representatives),
            "staff": staff,
            "owners": owners,
            "may_end": staff or self.actor.role == "talent",
            "person_form": PersonForm.of(talent),
            "mandate_form": MandateForm(),
            "representative_form": RepresentativeForm(
                initial={"kind": "estate" if capacity == "deceased" else "guardian"}
            ),
        }


class EndMandate(PortalPage):
    """POST /mandates/{id}/end/"""

    required = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, mandate_id: UUID) -> HttpResponse:
        mandate = services.end_mandate(actor=self.actor, mandate_id=mandate_id, now=self.now())
        messages.success(request, "The mandate has ended. Licences that were agreed under it stay.")
        return HttpResponseRedirect(reverse("talent", args=[mandate.talent_id]))


class RepresentativeVerb(PortalPage):
    """POST /representatives/{id}/{verb}/: file a document, end a representation, decide on one."""

    required = SIGNED_IN
    http_method_names = ["post"]
    verb = ""

    def post(self, request: HttpRequest, representative_id: UUID) -> HttpResponse:
        row = self.find(Representative.objects.visible_to(self.actor), id=representative_id)
        getattr(self, f"_{self.verb}")(row)
        if self.verb == "decide":
            return HttpResponseRedirect(reverse("reviews"))
        visible = Talent.objects.visible_to(self.actor).filter(id=row.talent_id).exists()
        return HttpResponseRedirect(
            reverse("talent", args=[row.talent_id]) if visible else reverse("dashboard")
        )

    def _file(self, row: Representative) -> None:
        form = DocumentForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            messages.error(self.request, "Say what the document is, and choose a file.")
            return
        file = form.cleaned_data["file"]
        check_size(file.size)
        services.file_document(
            actor=self.actor,
            representative_id=row.id,
            document_kind=form.cleaned_data["document_kind"],
            content=file.read(),
            now=self.now(),
        )
        messages.success(self.request, "Filed. The platform’s staff look at it next.")

    def _end(self, row: Representative) -> None:
        services.end_representative(actor=self.actor, representative_id=row.id, now=self.now())
        messages.success(self.request, "Ended. What they signed stays until it is withdrawn.")

    def _decide(self, row: Representative) -> None:
        form = DecisionForm.of(row, self.request.POST)
        if not form.is_valid():
            messages.error(self.request, "Keep the reason under 500 characters.")
            return
        values, decision = form.cleaned_data, self.request.POST.get("decision")
        if decision == "yes":
            services.verify_representative(
                actor=self.actor,
                representative_id=row.id,
                document_sha256=values["document_sha256"],
                now=self.now(),
            )
            messages.success(self.request, "Verified. They can sign from now on.")
        elif values["reason"].strip():
            services.reject_representative(
                actor=self.actor, representative_id=row.id, reason=values["reason"], now=self.now()
            )
            messages.success(self.request, "Refused. The agency reads your reason.")
        else:
            messages.error(self.request, "Say why, so that the agency can do better.")


def waiting_for_staff(page: PortalPage) -> list[tuple[Representative, DecisionForm]]:
    """Representatives with a document that nobody decided on, the oldest first."""
    if not page.actor.can(PLATFORM_MANAGE):
        return []
    rows = Representative.objects.visible_to(page.actor).filter(status=Representative.Status.PENDING)
    related = rows.exclude(sha256="").select_related("talent__organization")
    return [(row, DecisionForm.of(row)) for row in related.order_by("id")[:50]]
