"""Archival material of a voice: send a file, see what was found in it, settle its sentences, close it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from marketplace.core.errors import Refusal
from marketplace.core.permissions import VOICES_READ, VOICES_WRITE
from marketplace.portal.archive_forms import ArchiveForm, ReferenceForm, SentenceForm
from marketplace.portal.pages import PortalPage
from marketplace.web.pages import as_context
from voices import services
from voices.models import ArchiveSegment, ArchiveUpload, Voice
from voices.policies import require_studio

DOUBTS: Final = {
    "no_words": "Hardly a word was understood.",
    "unsure_words": "Some words were hard to understand.",
    "unrated_words": "These words were guessed; nothing says how well.",
    "several_readings": "A number or sign can be read in several ways: write it as it is said.",
    "unsure_speaker": "It may be somebody with a similar voice.",
    "quality": "The recording is rough here.",
    "segment.quality": "The recording is too rough here.",
    "segment.text": "The words heard cannot be used as they are.",
}
STEPS: Final = ("waiting", "accepted", "dropped")


class ArchivesPage(PortalPage):
    """GET and POST /voices/{id}/archives/: a voice's long files, and the form for another."""

    required = VOICES_READ
    section = "voices"
    template = "portal/archives.html"

    def get(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        return self.page(self._context(voice_id) | {"form": ArchiveForm()})

    def post(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        context = self._context(voice_id)
        form = ArchiveForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(context | {"form": form}, status=422)
        sent = form.cleaned_data["file"]
        try:
            archive = services.receive_archive(
                actor=self.actor,
                voice=context["voice"],
                file=sent.file,
                size=sent.size,
                filename=sent.name or "",
                reference=form.reference(),
                now=self.now(),
            )
        except Refusal as refusal:
            problem = {"form": form, "problem": as_context(refusal)}
            return self.page(context | problem, status=refusal.status)
        return HttpResponseRedirect(reverse("archive", args=[archive.id]))

    def _context(self, voice_id: UUID) -> dict[str, Any]:
        require_studio(self.actor)
        voice = self.find(Voice.objects.visible_to(self.actor).select_related("talent"), id=voice_id)
        rows = ArchiveUpload.objects.visible_to(self.actor).arrived().filter(voice=voice)
        counted = {
            step: Count("segments", filter=Q(segments__status=step)) for step in ("waiting", "accepted")
        }
        return {
            "voice": voice,
            "list": self.listed(rows.annotate(**counted)),
            "enrolled": voice.centroid is not None,
            "writes": self.actor.can(VOICES_WRITE) and voice.revoked_at is None,
        }


class ArchivePage(PortalPage):
    """GET /archives/{id}/: what was found in a file, and its sentences."""

    required = VOICES_READ
    section = "voices"
    template = "portal/archive.html"

    def get(self, request: HttpRequest, archive_id: UUID) -> HttpResponse:
        rows = ArchiveUpload.objects.visible_to(self.actor).select_related("voice__talent")
        archive = self.find(rows.arrived(), id=archive_id)
        step = request.GET.get("status", "")
        context: dict[str, Any] = {
            "archive": archive,
            "step": step if step in STEPS else "",
            "reference": ReferenceForm(required=True),
            "at_work": archive.status in (ArchiveUpload.Status.QUEUED, ArchiveUpload.Status.ANALYSING),
            "writes": self.actor.can(VOICES_WRITE) and archive.voice.revoked_at is None,
            "shares": _shares(archive),
        }
        return self.page(context | self._sentences(archive, context["step"]))

    def _sentences(self, archive: ArchiveUpload, step: str) -> dict[str, Any]:
        """The page of sentences that was asked for, or the refusal to show any."""
        try:
            rows = services.readable_segments(actor=self.actor, archive=archive)
        except Refusal as refusal:
            return {"problem": as_context(refusal)}
        counts = dict(rows.order_by().values_list("status").annotate(Count("id")))
        after = self.request.GET.get("after", "")
        shown = rows.filter(status=step) if step else rows
        shown = shown.filter(number__gt=int(after)) if after.isascii() and after.isdigit() else shown
        page = list(shown.order_by("number")[: PAGE + 1])
        listed = [
            {
                "row": row,
                "form": SentenceForm(initial={"text": row.text}, auto_id=f"id_{row.number}_%s"),
                "doubt": DOUBTS.get(row.reason, ""),
                "seconds": (row.end_ms - row.start_ms) / 1000,
            }
            for row in page[:PAGE]
        ]
        return {
            "sentences": listed,
            "counts": {name: counts.get(name, 0) for name in STEPS},
            "following": page[PAGE - 1].number if len(page) > PAGE else None,
        }


PAGE: Final = 25


class ArchiveVerb(PortalPage):
    """POST /archives/{id}/analyse/ and /close/."""

    required = VOICES_WRITE
    section = "voices"
    template = "portal/archive.html"
    http_method_names = ["post"]
    verb = "close"

    def post(self, request: HttpRequest, archive_id: UUID) -> HttpResponse:
        archive = self.find(ArchiveUpload.objects.visible_to(self.actor).arrived(), id=archive_id)
        try:
            getattr(self, f"_{self.verb}")(archive)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("archive", args=[archive.id]))

    def _analyse(self, archive: ArchiveUpload) -> None:
        form = ReferenceForm(self.request.POST, required=True)
        if not form.is_valid():
            messages.error(self.request, "Write where only the talent speaks as 1:15 and 1:40.")
            return
        services.analyse_archive(
            actor=self.actor, archive=archive, reference=form.reference(), now=self.now()
        )

    def _close(self, archive: ArchiveUpload) -> None:
        services.close_archive(actor=self.actor, archive=archive, now=self.now())
        messages.success(self.request, "Closed. What you kept is ready to train from; the rest is deleted.")


class SettleSentence(PortalPage):
    """POST /archive-segments/{id}/: keep, save or leave out one sentence."""

    required = VOICES_WRITE
    section = "voices"
    template = "portal/archive.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, segment_id: UUID) -> HttpResponse:
        segment = self.find(ArchiveSegment.objects.visible_to(self.actor), id=segment_id)
        form = SentenceForm(request.POST)
        text = form.cleaned_data["text"] if form.is_valid() else ""
        action = request.POST.get("action", "")
        verb: dict[str, Any] = {"actor": self.actor, "segment": segment, "now": self.now()}
        try:
            if action == "keep":
                services.accept_segment(text=text, **verb)
            elif action == "drop":
                services.drop_segment(**verb)
            else:
                services.correct_segment(text=text, **verb)
        except Refusal as refusal:
            messages.error(request, f"No. {segment.number}: {refusal.detail}")
        step, after = request.POST.get("step", ""), request.POST.get("after", "")
        query = f"?status={step}" if step in STEPS else "?"
        query += f"&after={after}" if after.isascii() and after.isdigit() else ""
        address = reverse("archive", args=[segment.archive_id])
        return HttpResponseRedirect(f"{address}{query}#n{segment.number}")


def _shares(archive: ArchiveUpload) -> list[dict[str, Any]]:
    """The kinds of the report with their share of the file, those without a second left out."""
    total = max(1, archive.duration_ms)
    return [
        {**kind, "share": 1000 * kind["seconds"] / total, "ms": round(1000 * kind["seconds"])}
        for kind in archive.report.get("kinds", [])
        if kind["seconds"] > 0
    ]
