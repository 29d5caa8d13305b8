"""What PostgreSQL refuses by itself: rows written past all services."""

import datetime
import ipaddress
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

import licensing.migrations
from licensing.models import Claim, Licence, Offer, ProposalSignature
from licensing.terms import Scope
from licensing.vocabulary import categories, languages, sql, territories
from marketplace.core.ids import uuid7
from tests.licensing.market import DAY, Market

pytestmark = pytest.mark.django_db


def refused_by(work: Any) -> str:
    """The name of the constraint that refuses."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        work()
    cause: Any = refused.value.__cause__
    return str(cause.diag.constraint_name)


def sold(licence: Licence, **changed: Any) -> None:
    """A further licence like `licence`, inserted as plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("select * from licensing_licence where id = %s", [licence.id])
        columns = [each.name for each in cursor.description or ()]
        row = dict(zip(columns, cursor.fetchone(), strict=True)) | {"id": uuid7()} | changed
        places = ", ".join(["%s"] * len(row))
        cursor.execute(
            f"insert into licensing_licence ({', '.join(row)}) values ({places})",  # noqa: S608
            list(row.values()),
        )


WIDER: list[dict[str, Any]] = [
    {"purposes": ["advertising", "news"]},
    {"media": ["radio", "tv"]},
    {"territories": ["WORLD"]},
    {"territories": ["EU", "US", "CN"]},
    {"territories": ["ZZ"]},
    {"exclusive_territories": ["ZZ"], "exclusive_categories": ["retail"]},
    {"languages": ["*"]},
    {"languages": ["e"]},
    {"languages": ["eng"]},
    {"categories_forbidden": ["gambling"]},
    {"categories_allowed": ["alcohol"], "categories_forbidden": []},
    {"categories_allowed": ["unheard_of"]},
    {"modification": "alter"},
    {"ends_at": datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)},
    {"starts_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
]
NARROWER: list[dict[str, Any]] = [
    {},
    {"languages": ["en-GB", "EN-us"]},
    {"territories": ["DE", "FR"], "territories_excluded": ["EU"]},
    {"territories": ["EEA"], "territories_excluded": ["IS", "LI", "NO"]},
    {"categories_allowed": ["retail", "vehicles"], "categories_forbidden": []},
]


def test_a_licence_stays_within_the_consent(market: Market) -> None:
    licence = market.licence()
    for wider in WIDER:
        assert refused_by(lambda wider=wider: sold(licence, **wider)) == "licence_within_consent", wider
    assert Licence.objects.count() == 1
    for narrower in NARROWER:
        sold(licence, **narrower)
    assert Licence.objects.count() == 1 + len(NARROWER)


def test_a_consent_that_was_withdrawn_or_replaced_carries_no_licence(market: Market) -> None:
    licence = market.licence()
    market.consent()
    assert refused_by(lambda: sold(licence)) == "licence_within_consent"


def test_signed_terms_never_change(market: Market) -> None:
    licence = market.licence()
    for column, value in (
        ("max_characters", 5),
        ("ends_at", licence.ends_at - DAY),
        ("licensee_id", market.agency.organization.id),
        ("text", "Anything."),
        ("price_per_1000_characters_micros", 1),
        ("wind_down_days", 9),
        ("agency_signed_name", "Another"),
    ):
        assert (
            refused_by(lambda column=column, value=value: Licence.objects.update(**{column: value}))
            == "licence_terms_are_final"
        )
    Licence.objects.update(epoch=3, end_reason="It is over.", status="terminated", ended_at=market.now)
    assert (
        refused_by(lambda: Licence.objects.update(status="active", ended_at=None)) == "licence_ended_for_good"
    )


def test_a_published_offer_never_changes_and_a_draft_may(market: Market) -> None:
    market.consent()
    draft = market.draft()
    Offer.objects.filter(id=draft.id).update(term_days=10)
    offer = market.publish(market.draft())
    assert (
        refused_by(lambda: Offer.objects.filter(id=offer.id).update(term_days=10)) == "offer_terms_are_final"
    )


def test_exclusivity_sold_twice(market: Market, make_tenant: Any) -> None:
    """Every axis: another licensee, category, territory, instant or voice is no conflict."""
    other = make_tenant("advertiser", "Elsewhere").organization.id
    narrow = {"territories": ["DE", "FR"], "categories_allowed": ["retail", "vehicles"]}
    exclusive = {"exclusive_categories": ["retail"], "exclusive_territories": ["DE"]}
    market.consent()
    licence = market.agree(
        market.offer(exclusive_categories=("retail",), exclusive_territories=("DE",)),
        scope=Scope.of(
            purposes=["podcast"],
            media=["social"],
            territories=["FR"],
            languages=["en"],
            categories_allowed=["vehicles"],
        ),
    )
    taken = {"licensee_id": other, **narrow, "categories_forbidden": [], "territories_excluded": []}
    assert refused_by(lambda: sold(licence, **taken, exclusive_categories=[], exclusive_territories=[])) == (
        "claim_exclusivity"
    )
    assert refused_by(lambda: sold(licence, **taken, **exclusive)) == "claim_exclusivity"
    for free in (
        {"territories": ["FR"], "exclusive_categories": [], "exclusive_territories": []},
        {"categories_allowed": ["vehicles"], "exclusive_categories": [], "exclusive_territories": []},
        {"licensee_id": licence.licensee_id, **exclusive},
        {
            "starts_at": licence.ends_at,
            "ends_at": licence.ends_at + DAY,
            "exclusive_categories": [],
            "exclusive_territories": [],
        },
    ):
        with transaction.atomic():
            sold(licence, **(taken | free))
            transaction.set_rollback(True)
    Licence.objects.filter(id=licence.id).update(status="terminated", ended_at=market.now)
    assert not Claim.objects.exists()
    sold(licence, **taken, **exclusive, status="active", ended_at=None)
    assert Claim.objects.count() == 2


def test_exclusivity_of_some_days_ends_with_them(market: Market, make_tenant: Any) -> None:
    other = make_tenant("advertiser", "Elsewhere").organization.id
    market.consent()
    offer = market.offer(exclusive_categories=("*",), exclusive_territories=("WORLD",), exclusive_days=10)
    licence = market.agree(offer)
    plain = {"licensee_id": other, "exclusive_categories": [], "exclusive_territories": []}
    late = licence.starts_at + 10 * DAY
    assert refused_by(lambda: sold(licence, **plain, starts_at=late - DAY)) == "claim_exclusivity"
    sold(licence, **plain, starts_at=late)
    assert Claim.objects.filter(exclusive=False).count() == 2


def test_addresses_are_lossless() -> None:
    """UUIDs as IPv6 addresses: equal only where the ids are."""
    ids = [uuid7() for _ in range(50)]
    ids.append(type(ids[0])(int=0))
    ids.append(type(ids[0])(int=0xFFFF_C000_0201))
    with connection.cursor() as cursor:
        for one in ids:
            cursor.execute("select licensing_address(%s), family(licensing_address(%s))", [one, one])
            address, family = cursor.fetchone()
            assert (int(ipaddress.ip_address(address)), family) == (one.int, 6)


def expanded(function: str, named: list[str], excluded: list[str]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select lower(r), upper(r) from unnest({function}(%s::text[], %s::text[])) r",  # noqa: S608
            [named, excluded],
        )
        return {number for low, high in cursor.fetchall() for number in range(low, high)}


def test_sql_expands_as_python_does() -> None:
    """Random scopes: groups, countries, exclusions; all categories, some, forbidden ones."""
    chance = random.Random(7)
    places, products = [*territories.COUNTRIES, *territories.GROUPS], list(categories.CATEGORIES)
    for _ in range(150):
        named = chance.sample(places, chance.randint(0, 6)) + chance.sample(list(territories.GROUPS), 1)
        excluded = chance.sample(places, chance.randint(0, 5))
        found = expanded("licensing_expand_territories", named, excluded)
        assert {sql.country_code(number) for number in found} == territories.expand(named, excluded)
        allowed = chance.choice([["*"], chance.sample(products, chance.randint(0, 9))])
        forbidden = chance.sample(products, chance.randint(0, 9))
        ids = expanded("licensing_expand_categories", allowed, forbidden)
        expected = {categories.CATEGORIES[code].iab_id for code in categories.expand(allowed, forbidden)}
        assert ids == expected


def test_sql_matches_languages_as_python_does() -> None:
    chance = random.Random(8)
    tags = ["en", "en-GB", "en-US", "de", "de-AT", "zh", "zh-Hans", "zh-Hans-CN", "EN-gb", "*"]
    for _ in range(150):
        inner, outer = (chance.sample(tags, chance.randint(1, 3)) for _ in range(2))
        with connection.cursor() as cursor:
            cursor.execute("select licensing_languages_within(%s::text[], %s::text[])", [inner, outer])
            within = cursor.fetchone()[0]
        assert within == all(languages.contains(outer, tag) for tag in inner), (inner, outer)


def test_the_newest_migration_knows_the_vocabulary_of_today() -> None:
    """When this fails: write `sql.statements()` to a new file and a migration that runs it."""
    folder = Path(licensing.migrations.__file__).parent
    newest = max(folder.glob("*_vocabulary.sql"))
    assert newest.read_text(encoding="utf-8") == sql.statements()
    users = [each for each in folder.glob("*.py") if newest.name in each.read_text(encoding="utf-8")]
    assert len(users) == 1


def test_proposals_and_their_signatures_never_change(market: Market) -> None:
    quote = market.quote()
    proposal = quote.proposals.get()
    assert refused_by(lambda: quote.proposals.update(max_characters=7)) == "proposal_terms_are_final"
    market.sign(quote, market.advertiser.actor)
    signatures = ProposalSignature.objects.filter(proposal=proposal)
    assert refused_by(lambda: signatures.update(name="Another")) == "proposalsignature_terms_are_final"
