"""Statements: months in UTC, only what one may see, and every cent recomputable by the talent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Sum

from billing import services
from billing.models import Account, Leg, RoyaltyLine
from billing.money import Split, largest_remainder
from billing.services import Period
from billing.services.statements import LedgerMismatch
from marketplace.core.errors import Forbidden, Invalid
from tests.billing.conftest import SYSTEM

pytestmark = pytest.mark.django_db
NOVEMBER = Period(2026, 11)
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ONE, TWO = UUID(int=1), UUID(int=2)


def split_of(talent: UUID, agency: Any, talent_bp: int = 6500) -> Split:
    return Split(talent, agency.organization.id, talent_bp, 8000 - talent_bp, 2000)


@pytest.fixture
def book(advertiser: Any, agency: Any, fund: Any, charge: Any) -> Callable[..., Any]:
    """Charges the advertiser for a talent of the agency."""
    fund(advertiser, 100_000_000)

    def make(talent: UUID, micros: int, at: datetime = FIRST, talent_bp: int = 6500) -> Any:
        return charge(advertiser, micros, split_of(talent, agency, talent_bp), at=at)

    return make


def test_a_month_is_half_open_in_utc(book: Any, agency: Any) -> None:
    for at in (FIRST - TICK, FIRST, DECEMBER - TICK, DECEMBER):
        book(ONE, 1_000, at)
    november = services.statement(actor=agency.actor, period=NOVEMBER)
    assert [line.at for line in november.lines] == [FIRST, DECEMBER - TICK]
    assert Period(2026, 12).ends_at == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-011", "２０２６-11", "0000-01", ""]
)
def test_malformed_months_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Period.parse(text)
    assert Period.parse("2026-11") == NOVEMBER


def test_a_talent_recomputes_its_statement_and_it_equals_the_ledger(book: Any, agency: Any) -> None:
    for number in range(1, 30):
        book(ONE if number % 3 else TWO, 1_000_003 * number % 77_777 + 1, talent_bp=6501 + number)
    statement = services.statement(actor=agency.actor, period=NOVEMBER, talent_id=ONE)
    recomputed = 0
    for line in statement.lines:
        points = (line.talent_bp, line.agency_bp, line.platform_bp)
        parts = largest_remainder(line.gross_micros, points)
        assert parts == [line.talent_micros, line.agency_micros, line.platform_micros]
        recomputed += parts[0]
    (totals,) = statement.totals
    account = Account.objects.get(kind="talent", owner_id=ONE, currency="USD")
    booked = Leg.objects.filter(account=account).aggregate(sum=Sum("amount_micros"))["sum"]
    assert totals.talent_micros == recomputed == booked
    assert totals.gross_micros == totals.talent_micros + totals.agency_micros + totals.platform_micros
    assert totals.lines == len(statement.lines) == 20


def test_currencies_are_never_added_up(
    book: Any, agency: Any, advertiser: Any, fund: Any, charge: Any
) -> None:
    fund(advertiser, 5_000_000, "EUR")
    book(ONE, 1_000)
    charge(advertiser, 2_000, split_of(ONE, agency), at=FIRST, currency="EUR")
    totals = services.statement(actor=agency.actor, period=NOVEMBER).totals
    assert [(one.currency, one.gross_micros) for one in totals] == [("EUR", 2_000), ("USD", 1_000)]


def test_who_sees_which_lines(
    book: Any, agency: Any, advertiser: Any, platform: Any, make_tenant: Any, make_member: Any, settings: Any
) -> None:
    book(ONE, 1_000)
    book(TWO, 2_000)
    other = make_tenant("agency", "Other")
    _, talent, _ = make_member(agency, "talent")
    _, finance, _ = make_member(agency, "finance")
    _, member, _ = make_member(agency, "member")

    def seen(actor: Any, **more: Any) -> list[int]:
        lines = services.statement(actor=actor, period=NOVEMBER, **more).lines
        return [line.gross_micros for line in lines]

    for actor in (agency.actor, finance, platform.actor, SYSTEM):
        assert seen(actor) == [1_000, 2_000]
    assert seen(agency.actor, talent_id=TWO) == [2_000]
    assert seen(advertiser.actor) == seen(other.actor) == []
    settings.BILLING_TALENT_IDS_OF = None
    assert seen(talent) == []  # nobody told us who this login is
    assert seen(talent, own_talent_ids=[ONE]) == [1_000]
    assert seen(talent, own_talent_ids=[ONE], talent_id=TWO) == []
    assert seen(talent, own_talent_ids=[uuid4()]) == []
    with pytest.raises(Forbidden):
        seen(member)


def only_one(actor: Any) -> frozenset[UUID]:
    """What settings may name as BILLING_TALENT_IDS_OF."""
    return frozenset({ONE})


def test_settings_name_who_knows_the_talents(book: Any, agency: Any, make_member: Any, settings: Any) -> None:
    book(ONE, 1_000)
    book(TWO, 2_000)
    _, talent, _ = make_member(agency, "talent")
    settings.BILLING_TALENT_IDS_OF = f"{__name__}.only_one"
    assert [line.talent_id for line in services.statement(actor=talent, period=NOVEMBER).lines] == [ONE]
    assert len(services.statement(actor=agency.actor, period=NOVEMBER).lines) == 2


def test_a_line_that_differs_from_its_legs_gives_no_statement(book: Any, agency: Any) -> None:
    """Only the owner of the tables can do this, by taking the guards away."""
    book(ONE, 1_000)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("alter table billing_royaltyline disable trigger user")
        RoyaltyLine.objects.update(talent_micros=651, platform_micros=199)
        with pytest.raises(LedgerMismatch):
            services.statement(actor=agency.actor, period=NOVEMBER)
        assert [line.split(":")[0] for line in services.discrepancies()] == ["royalty_line.legs"]
        RoyaltyLine.objects.update(talent_micros=650, platform_micros=200)
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("alter table billing_royaltyline enable trigger user")
