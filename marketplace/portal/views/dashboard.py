"""The first page after signing in; what it shows depends on whose it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from billing.models import Wallet
from licensing.models import Licence
from marketplace.audit import services as audit
from marketplace.audit.models import Entry
from marketplace.core.models import Organization
from marketplace.portal import figures
from marketplace.portal.pages import PortalPage
from marketplace.web.api import SIGNED_IN
from marketplace.web.templatetags.web_tags import rounded
from synthesis.models import Render
from voices.models import Talent, Voice

RECENT = 8


class Dashboard(PortalPage):
    """GET /"""

    required = SIGNED_IN
    section = "dashboard"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = self.now()
        recent = Render.objects.visible_to(self.actor).select_related(
            "licence__voice__talent", "licence__licensee"
        )
        context: dict[str, Any] = {
            "now": now,
            "month": figures.month_start(now),
            "recent": list(recent.order_by("-id")[:RECENT]),
            "licences_active": Licence.objects.visible_to(self.actor).active_at(now).count(),
        }
        if self.actor.organization_kind == "advertiser":
            self.template = "portal/dashboard_advertiser.html"
            return self.page(context | self._advertiser())
        if self.actor.organization_kind == "platform":
            self.template = "portal/dashboard_platform.html"
            return self.page(context | self._platform())
        self.template = "portal/dashboard_agency.html"
        return self.page(context | self._agency(context))

    def _agency(self, context: dict[str, Any]) -> dict[str, Any]:
        """Roster and revenue; for a talent the same of their own voices."""
        lines, share = figures.royalty_lines(self.actor), figures.share_of(self.actor)
        earned = figures.earned(lines, share.column, context["month"])
        currency = self._currency(lines)
        months = figures.by_month(lines, share.column, currency, context["now"])
        by_talent = figures.by_talent(lines, context["month"])
        talents = Talent.objects.visible_to(self.actor).prefetch_related("voices").order_by("stage_name")[:50]
        return {
            "roster": [(talent, by_talent.get(talent.id, [])) for talent in talents],
            "voices_ready": Voice.objects.visible_to(self.actor).filter(status="ready").count(),
            "uses": sum(one.count for one in earned),
            "earned": earned,
            "share": share.name,
            "currency": currency,
            "points": figures.points(months, [rounded(micros, currency) for _, micros in months]),
            "has_income": any(micros for _, micros in months),
        }

    def _currency(self, lines: Any) -> str:
        """The currency of the newest line; charts never add up different ones."""
        newest = lines.order_by("-at").values_list("currency", flat=True).first()
        return str(newest or "USD")

    def _advertiser(self) -> dict[str, Any]:
        month = figures.month_start(self.now())
        licences = Licence.objects.visible_to(self.actor).select_related("voice__talent", "volume")
        return {
            "wallets": list(Wallet.objects.visible_to(self.actor).order_by("currency")),
            "spent": figures.spent(self.actor, month),
            "licences": list(licences.active_at(self.now()).order_by("ends_at")[:6]),
        }

    def _platform(self) -> dict[str, Any]:
        return {
            "organizations_count": Organization.objects.count(),
            "newest": list(Organization.objects.order_by("-id")[:RECENT]),
            "entries": list(Entry.objects.visible_to(self.actor).order_by("-id")[:12]),
            "checkpoint": audit.latest_checkpoint(),
        }
