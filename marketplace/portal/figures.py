"""Sums that pages show: earnings and spending by month, by day and by talent; reads only."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from billing.models import RoyaltyLine
from billing.services import Statement
from marketplace.core.actor import Actor
from synthesis.models import Render
from voices.services.talents import own_talent_ids

MONTHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in one currency and how many lines it has."""

    micros: int
    currency: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of a royalty line a reader earns, and what it is called."""

    column: str
    name: str


def share_of(actor: Actor) -> Share:
    """The part that the actor's side earns."""
    if actor.role == "talent":
        return Share("talent_micros", "your share")
    if actor.organization_kind == "platform":
        return Share("platform_micros", "platform's share")
    return Share("agency_micros", "agency's share")


def royalty_lines(actor: Actor) -> QuerySet[RoyaltyLine]:
    """The royalty lines that the actor may see."""
    return RoyaltyLine.objects.visible_to(actor, talent_ids=own_talent_ids(actor))


def month_start(now: datetime.datetime) -> datetime.datetime:
    """The first instant of the month, in UTC."""
    return now.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def earned(lines: QuerySet[RoyaltyLine], column: str, since: datetime.datetime) -> list[Amount]:
    """What was earned since an instant, one amount per currency, the largest first."""
    rows = lines.filter(at__gte=since).order_by().values("currency").annotate(sum=Sum(column), n=Count("id"))
    return sorted(
        (Amount(row["sum"] or 0, row["currency"], row["n"]) for row in rows), key=lambda one: -one.micros
    )


def spent(actor: Actor, since: datetime.datetime) -> list[Amount]:
    """What delivered renders cost an organization since an instant, one amount per currency."""
    renders = Render.objects.visible_to(actor).filter(status="delivered", delivered_at__gte=since)
    rows = renders.order_by().values("currency").annotate(sum=Sum("price_micros"), n=Count("id"))
    return [Amount(row["sum"] or 0, row["currency"], row["n"]) for row in rows]


def by_month(
    lines: QuerySet[RoyaltyLine], column: str, currency: str, now: datetime.datetime
) -> list[tuple[str, int]]:
    """The last months with their sums in one currency, months without income included."""
    months = [month_start(now)]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, month_start(months[0] - datetime.timedelta(days=1)))
    rows = (
        lines.filter(currency=currency, at__gte=months[0])
        .order_by()
        .annotate(month=TruncMonth("at", tzinfo=datetime.UTC))
        .values("month")
        .annotate(sum=Sum(column))
    )
    sums = {(row["month"].year, row["month"].month): row["sum"] for row in rows}
    return [(f"{month:%b}", sums.get((month.year, month.month), 0)) for month in months]


def by_talent(lines: QuerySet[RoyaltyLine], since: datetime.datetime) -> dict[UUID, list[Amount]]:
    """What each talent's voices earned since an instant, before the split."""
    rows = (
        lines.filter(at__gte=since)
        .order_by()
        .values("talent_id", "currency")
        .annotate(sum=Sum("gross_micros"), n=Count("id"))
    )
    found: dict[UUID, list[Amount]] = {}
    for row in rows:
        found.setdefault(row["talent_id"], []).append(Amount(row["sum"], row["currency"], row["n"]))
    return found


def by_day(statement: Statement, column: str, currency: str) -> list[tuple[str, int]]:
    """Each day of the statement's month with its sum in one currency, empty days included."""
    days = (statement.period.ends_at - statement.period.starts_at).days
    sums = [0] * days
    for line in statement.lines:
        if line.currency == currency:
            sums[line.at.astimezone(datetime.UTC).day - 1] += int(getattr(line, column))
    return [(str(day + 1), micros) for day, micros in enumerate(sums)]


def points(sums: Sequence[tuple[str, int]], texts: Sequence[str]) -> list[tuple[str, float, str]]:
    """Sums as what the bar chart draws: label, value in whole units, value as text."""
    return [(label, micros / 1_000_000, text) for (label, micros), text in zip(sums, texts, strict=True)]
