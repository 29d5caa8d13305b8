"""Voices of a roster: list, one voice with its model, sessions and uses, and a session's takes."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse

from licensing.models import Consent, Licence, Offer, Revocation
from licensing.policies.authority import may_stop, speaks_for
from marketplace.core.permissions import VOICES_READ
from marketplace.portal.pages import PortalPage
from marketplace.portal.views.models import keeps_roster
from synthesis.models import Render, VoiceModel
from voices.models import Session, Take, Voice
from voices.services import session_report

MODELS_SHOWN = 6


class Voices(PortalPage):
    """GET /voices/"""

    required = VOICES_READ
    section = "voices"
    template = "portal/voices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Voice.objects.visible_to(self.actor).select_related("talent")
        live = Q(licences__status="active")
        return self.page({"list": self.listed(rows.annotate(licences_live=Count("licences", filter=live)))})


class VoicePage(PortalPage):
    """GET /voices/{id}/"""

    required = VOICES_READ
    section = "voices"
    template = "portal/voice.html"

    def get(self, request: HttpRequest, voice_id: UUID) -> HttpResponse:
        voices = Voice.objects.visible_to(self.actor).select_related("talent__organization")
        voice = self.find(voices, id=voice_id)
        renders = Render.objects.visible_to(self.actor).filter(licence__voice=voice)
        latest = renders.filter(status="delivered").select_related("licence__licensee").order_by("-id")
        return self.page(
            self._models(voice)
            | {
                "voice": voice,
                "sessions": self._sessions(voice),
                "consent": Consent.objects.visible_to(self.actor)
                .filter(voice=voice)
                .order_by("-version")
                .first(),
                "offers": Offer.objects.visible_to(self.actor).filter(voice=voice).order_by("-id")[:10],
                "licences": Licence.objects.visible_to(self.actor)
                .filter(voice=voice)
                .select_related("licensee", "volume")
                .order_by("-id")[:10],
                "latest": list(latest.annotate(seconds=Max("files__duration_ms") / 1000.0)[:3]),
                "uses": renders.filter(status="delivered").count(),
                "signs": speaks_for(self.actor, voice.talent, self.now()),
                "may_stop": may_stop(self.actor, voice.talent) and voice.revoked_at is None,
                "stop": Revocation.objects.visible_to(self.actor).filter(subject_id=voice.id).first(),
            }
        )

    def _models(self, voice: Voice) -> dict[str, Any]:
        """The latest training; the verdict on the latest result; the model that new licences speak with."""
        rows = VoiceModel.objects.visible_to(self.actor).filter(voice=voice).order_by("-id")
        latest = list(rows[:MODELS_SHOWN])
        measured = [one for one in latest if one.status in (VoiceModel.Status.READY, VoiceModel.Status.HELD)]
        return {
            "model": latest[0] if latest else None,
            "measured": measured[0] if measured else None,
            "offered": VoiceModel.objects.visible_to(self.actor).newest_ready(voice.id).first(),
            "earlier": latest[1:],
            "may_train": keeps_roster(self.actor),
        }

    def _sessions(self, voice: Voice) -> Any:
        usable = Q(takes__superseded_at=None, takes__status__in=Take.USABLE)
        rows = Session.objects.visible_to(self.actor).filter(voice=voice).select_related("script")
        return rows.annotate(
            usable=Count("takes", filter=usable), usable_ms=Sum("takes__duration_ms", filter=usable)
        ).order_by("-id")


class SessionPage(PortalPage):
    """GET /sessions/{id}/: the takes of one recording session."""

    required = VOICES_READ
    section = "voices"
    template = "portal/session.html"

    def get(self, request: HttpRequest, session_id: UUID) -> HttpResponse:
        sessions = Session.objects.visible_to(self.actor).select_related("voice__talent", "script")
        session = self.find(sessions, id=session_id)
        takes = Take.objects.visible_to(self.actor).filter(session=session).current().select_related("prompt")
        return self.page(
            {
                "session": session,
                "report": session_report(session),
                "takes": list(takes.order_by("prompt__number", "-id")),
            }
        )
