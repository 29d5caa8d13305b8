"""The spoken consent: the talent's page with text and recording, and the platform's queue of reviews."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from licensing import services
from licensing.models import Consent, Statement
from marketplace.core.errors import Refusal
from marketplace.core.permissions import CONSENTS_SIGN, PLATFORM_MANAGE
from marketplace.portal.forms import ReviewForm, StatementForm
from marketplace.portal.pages import PortalPage
from marketplace.portal.views.talents import waiting_for_staff
from marketplace.web.pages import as_context
from voices.models import EnrolmentCase, Voice
from voices.quality.recording import check_size
from voices.services import decide_enrolment


class StatementPage(PortalPage):
    """GET and POST /voices/{id}/statement/: ask for a text, read it aloud, send it, see the answer."""

    required = CONSENTS_SIGN
    section = "voices"
    template = "portal/statement.html"

    def get(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        return self.page(self._context(voice_id))

    def post(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        context = self._context(voice_id)
        try:
            if "statement" in request.POST:
                form = StatementForm(request.POST, request.FILES)
                if not form.is_valid():
                    return self.page(context | {"form": form}, status=422)
                self._send(form)
            elif context["consent"] is not None:
                services.issue_statement(actor=self.actor, consent_id=context["consent"].id, now=self.now())
        except Refusal as refusal:
            return self.page(
                self._context(voice_id) | {"problem": as_context(refusal)}, status=refusal.status
            )
        return HttpResponseRedirect(reverse("voice-statement", args=[voice_id]))

    def _send(self, form: StatementForm) -> None:
        file = form.cleaned_data["file"]
        check_size(file.size)
        services.record_statement(
            actor=self.actor,
            statement_id=form.cleaned_data["statement"],
            data=file.read(),
            explanation=form.cleaned_data["explanation"],
            now=self.now(),
        )

    def _context(self, voice_id: UUID) -> dict[str, Any]:
        voice = self.find(Voice.objects.visible_to(self.actor).select_related("talent"), id=voice_id)
        now = self.now()
        consents = Consent.objects.visible_to(self.actor).active_at(now)
        consent = consents.filter(voice=voice).first()
        latest = Statement.objects.visible_to(self.actor).filter(consent=consent).first()
        readable = latest is not None and latest.status == "open" and latest.expires_at > now
        return {
            "voice": voice,
            "consent": consent,
            "statement": latest,
            "readable": readable,
            "may_ask": latest is None or readable or latest.status in ("open", "expired", "refused"),
            "form": StatementForm(initial={"statement": latest.id if latest else None}),
        }


class Reviews(PortalPage):
    """GET /reviews/: what waits for a person of the platform's staff."""

    required = PLATFORM_MANAGE
    section = "reviews"
    template = "portal/reviews.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self._waiting())

    def _waiting(self, decided: UUID | None = None, form: ReviewForm | None = None) -> dict[str, Any]:
        """The queue, each with a form of its own; `form` is what was sent for `decided`."""
        statements = Statement.objects.visible_to(self.actor).filter(status=Statement.Status.REVIEW)
        cases = EnrolmentCase.objects.visible_to(self.actor).filter(status=EnrolmentCase.Status.OPEN)
        related = ("voice__talent__organization", "other__talent__organization")
        spoken = statements.select_related("consent__voice", "consent__talent__organization")
        heard = list(spoken.order_by("id")[:50])
        found = list(cases.select_related(*related).order_by("id")[:50])
        rows: list[Any] = [*heard, *found]
        for row in rows:
            sent = form is not None and row.id == decided
            row.form = form if sent else ReviewForm(auto_id=f"{row.id}-%s")
        return {"statements": heard, "cases": found, "representatives": waiting_for_staff(self)}


class ReviewStatement(Reviews):
    """POST /reviews/statements/{id}/"""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        form = ReviewForm(request.POST, auto_id=f"{subject_id}-%s")
        if not form.is_valid():
            return self.page(self._waiting(subject_id, form), status=422)
        try:
            self.decide(subject_id, form.cleaned_data["decision"] == "yes", form.cleaned_data["reason"])
        except Refusal as refusal:
            problem = {"problem": as_context(refusal)}
            return self.page(self._waiting(subject_id, form) | problem, status=refusal.status)
        messages.success(request, "Decided. The decision and your reason are kept.")
        return HttpResponseRedirect(reverse("reviews"))

    def decide(self, subject_id: UUID, yes: bool, reason: str) -> None:
        """Pass the decision on to the service."""
        services.review_statement(
            actor=self.actor, statement_id=subject_id, accept=yes, reason=reason, now=self.now()
        )


class ReviewEnrolment(ReviewStatement):
    """POST /reviews/enrolments/{id}/"""

    def decide(self, subject_id: UUID, yes: bool, reason: str) -> None:
        """Pass the decision on to the service."""
        decide_enrolment(actor=self.actor, case_id=subject_id, allow=yes, reason=reason, now=self.now())
