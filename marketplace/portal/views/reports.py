"""The royalty report: a month's earnings day by day and line by line."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from billing.services import Period, Statement, statement
from marketplace.core.permissions import BILLING_READ
from marketplace.portal import figures
from marketplace.portal.pages import PortalPage
from marketplace.web.templatetags.web_tags import rounded
from synthesis.models import Render
from voices.models import Talent

LINES_SHOWN = 200


class Royalties(PortalPage):
    """GET /royalties/?period=2026-11"""

    required = BILLING_READ
    section = "royalties"
    template = "portal/royalties.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = self.now().astimezone(datetime.UTC)
        period = Period.parse(request.GET.get("period") or f"{now:%Y-%m}")
        report = statement(actor=self.actor, period=period)
        share = figures.share_of(self.actor)
        shown = report.lines[: -LINES_SHOWN - 1 : -1]
        spoken = Render.objects.visible_to(self.actor).filter(id__in=[line.charge_key for line in shown])
        texts = dict(spoken.values_list("id", "text"))
        names = dict(Talent.objects.visible_to(self.actor).values_list("id", "stage_name"))
        return self.page(
            {
                "period": period,
                "starts_at": period.starts_at,
                "previous": _shift(period, -1),
                "following": _shift(period, 1) if period.ends_at <= now else None,
                "report": report,
                "share": share,
                "charts": self._charts(report, share),
                "lines": [
                    (
                        line,
                        names.get(line.talent_id, ""),
                        getattr(line, share.column),
                        texts.get(line.charge_key),
                    )
                    for line in shown
                ],
                "more": max(0, len(report.lines) - LINES_SHOWN),
            }
        )

    def _charts(self, report: Statement, share: figures.Share) -> list[dict[str, Any]]:
        """One chart per currency: amounts of different currencies are never added up."""
        charts = []
        for total in report.totals:
            days = figures.by_day(report, share.column, total.currency)
            values = [rounded(micros, total.currency) for _, micros in days]
            charts.append(
                {
                    "total": total,
                    "mine": getattr(total, share.column),
                    "points": figures.points(days, values),
                }
            )
        return charts


def _shift(period: Period, months: int) -> Period:
    index = period.year * 12 + period.month - 1 + months
    return Period(index // 12, index % 12 + 1)
