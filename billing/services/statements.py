"""What was earned in a month, line by line, proven against the ledger's legs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.db.models import OuterRef, Subquery

from billing.models import PLATFORM_OWNER, Account, Leg, RoyaltyLine
from billing.services.payees import talent_ids_of
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require


class LedgerMismatch(RuntimeError):
    """A royalty line and its legs differ: somebody went around the guards. No statement is given."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month in UTC, half-open: `starts_at` belongs to it, `ends_at` to the next."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026-11`; raises Invalid `period.malformed`."""
        year, _, month = text.partition("-")
        if len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit():
            period = cls(int(year), int(month))
            if 1 <= period.month <= 12 and 1 <= period.year < 9999:
                return period
        raise Invalid("period.malformed", "Write the month as 2026-11.")

    @property
    def starts_at(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        after = self.year * 12 + self.month
        return datetime(after // 12, after % 12 + 1, 1, tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One charge: recompute the three parts from `gross_micros` and the basis points (largest remainder)."""

    charge_key: UUID
    at: datetime
    description: str
    talent_id: UUID
    agency_id: UUID
    currency: str
    gross_micros: int
    talent_bp: int
    agency_bp: int
    platform_bp: int
    talent_micros: int
    agency_micros: int
    platform_micros: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the lines in one currency."""

    currency: str
    lines: int
    gross_micros: int
    talent_micros: int
    agency_micros: int
    platform_micros: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The royalty lines that the actor may see in `period`, oldest first, and their totals per currency."""

    period: Period
    talent_id: UUID | None
    lines: tuple[StatementLine, ...]
    totals: tuple[Totals, ...]


def statement(
    *,
    actor: Actor,
    period: Period,
    talent_id: UUID | None = None,
    own_talent_ids: Collection[UUID] | None = None,
) -> Statement:
    """The statement of `period`, of one talent or of all that the actor may see.

    A talent's login sees only its own lines: `own_talent_ids` says which talents it is; None asks
    `billing.services.payees`. Every line was compared with its legs in the same snapshot of the ledger.

    Raises:
        Forbidden: `permission.missing`.
        LedgerMismatch: a line and its legs differ.
    """
    require(actor, permissions.BILLING_READ)
    own = talent_ids_of(actor) if own_talent_ids is None else own_talent_ids
    rows = RoyaltyLine.objects.visible_to(actor, talent_ids=own).between(period.starts_at, period.ends_at)
    if talent_id is not None:
        rows = rows.filter(talent_id=talent_id)
    with_legs = rows.annotate(
        talent_leg=_leg(Account.Kind.TALENT, OuterRef("talent_id")),
        agency_leg=_leg(Account.Kind.AGENCY, OuterRef("agency_id")),
        platform_leg=_leg(Account.Kind.PLATFORM, PLATFORM_OWNER),
    )
    lines = tuple(_line(row) for row in with_legs.order_by("at", "id").iterator())
    return Statement(period, talent_id, lines, _totals(lines))


def _leg(kind: Account.Kind, owner: OuterRef | UUID) -> Subquery:
    legs = Leg.objects.filter(txn_id=OuterRef("charge__txn_id"), account__kind=kind, account__owner_id=owner)
    return Subquery(legs.values("amount_micros")[:1])


def _line(row: RoyaltyLine) -> StatementLine:
    booked = tuple(getattr(row, f"{part}_leg") or 0 for part in ("talent", "agency", "platform"))
    parts = (row.talent_micros, row.agency_micros, row.platform_micros)
    if booked != parts or row.split.shares(row.gross_micros) != parts:
        raise LedgerMismatch(f"royalty line {row.key} says {parts}, the ledger {booked}")
    return StatementLine(
        charge_key=row.key,
        at=row.at,
        description=row.description,
        talent_id=row.talent_id,
        agency_id=row.agency_id,
        currency=row.currency,
        gross_micros=row.gross_micros,
        talent_bp=row.talent_bp,
        agency_bp=row.agency_bp,
        platform_bp=row.platform_bp,
        talent_micros=row.talent_micros,
        agency_micros=row.agency_micros,
        platform_micros=row.platform_micros,
    )


def _totals(lines: Sequence[StatementLine]) -> tuple[Totals, ...]:
    by_currency: dict[str, list[StatementLine]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    return tuple(
        Totals(
            currency=currency,
            lines=len(some),
            gross_micros=sum(line.gross_micros for line in some),
            talent_micros=sum(line.talent_micros for line in some),
            agency_micros=sum(line.agency_micros for line in some),
            platform_micros=sum(line.platform_micros for line in some),
        )
        for currency, some in sorted(by_currency.items())
    )
