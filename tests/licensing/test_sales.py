"""Offers, licences, the split, the price and the volume."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from billing.money import Money
from licensing import services
from licensing.models import Licence, Offer, Volume
from licensing.policies.pricing import price_micros, shares
from licensing.services.agree_licence import Wish
from licensing.services.signing import Signature
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, Market
from voices.models import Mandate, Voice


@pytest.mark.parametrize(
    ("dimension", "wider"),
    [
        ("purposes", {"purposes": SCOPE.purposes | {"news"}}),
        ("media", {"media": SCOPE.media | {"tv"}}),
        ("territories", {"territories": frozenset(["WORLD"])}),
        ("languages", {"languages": frozenset(["*"])}),
        ("categories", {"categories_forbidden": frozenset(["gambling", "politics"])}),
    ],
)
def test_an_offer_never_exceeds_the_consent(
    market: Market, dimension: str, wider: dict[str, frozenset[str]]
) -> None:
    market.consent()
    with pytest.raises(Forbidden, match=r"offer\.exceeds_consent") as refused:
        market.draft(replace(SCOPE, **wider))
    assert refused.value.extra["dimension"] == dimension


def test_an_offer_does_not_outlast_the_consent(market: Market) -> None:
    market.consent()
    with pytest.raises(Forbidden, match=r"offer\.exceeds_consent") as refused:
        market.draft(term_days=366)
    assert refused.value.extra["dimension"] == "term"


def test_an_offer_needs_consent_mandate_and_sense(market: Market) -> None:
    with pytest.raises(Forbidden, match=r"consent\.missing"):
        market.draft()
    market.consent()
    with pytest.raises(Invalid, match=r"offer\.rates"):
        market.draft(minimum_micros=-1)
    Mandate.objects.update(powers=["record"])
    with pytest.raises(Forbidden, match=r"offer\.no_mandate"):
        market.draft()


def test_only_a_ready_voice_is_published(market: Market) -> None:
    market.consent()
    Voice.objects.update(status="draft")
    offer = market.draft()
    with pytest.raises(Forbidden, match=r"offer\.voice_not_ready"):
        market.publish(offer)


def test_a_draft_that_a_newer_consent_no_longer_covers_is_not_published(market: Market) -> None:
    market.consent()
    offer = market.draft()
    market.consent(scope=replace(SCOPE, territories=frozenset(["EU"])))
    with pytest.raises(Forbidden, match=r"offer\.exceeds_consent"):
        market.publish(offer)


def test_a_licence_takes_the_offers_terms(market: Market) -> None:
    licence = market.licence(max_characters=1000, max_renders=10)
    assert licence.scope == SCOPE
    assert (licence.max_characters, licence.max_renders) == (1000, 10)
    assert licence.ends_at - licence.starts_at == 90 * DAY
    assert (licence.talent_bp, licence.agency_bp, licence.platform_bp) == (6400, 1600, 2000)
    assert licence.licensee_id == market.advertiser.organization.id
    assert "15.00 EUR for every 1,000 characters" in licence.text
    assert "At most 1,000 characters and 10 recordings." in licence.text


def test_a_licensee_may_narrow_and_not_widen(market: Market) -> None:
    market.consent()
    offer = market.offer(max_characters=1000)
    narrow = replace(SCOPE, media=frozenset(["radio"]), territories=frozenset(["DE"]))
    licence = market.agree(offer, scope=narrow, max_characters=500, max_renders=5, ends_at=market.now + DAY)
    assert licence.scope == narrow
    assert (licence.max_characters, licence.max_renders) == (500, 5)
    for dimension, wish in (
        ("media", {"scope": replace(SCOPE, media=frozenset(["tv"]))}),
        ("max_characters", {"max_characters": 1001}),
        ("term", {"ends_at": market.now + 91 * DAY}),
    ):
        with pytest.raises(Forbidden, match=r"licence\.exceeds_offer") as refused:
            market.agree(offer, **wish)
        assert refused.value.extra["dimension"] == dimension


def test_a_licence_ends_with_the_consent_at_the_latest(market: Market) -> None:
    market.consent()
    offer = market.offer()
    shorter = market.consent(until=market.now + 10 * DAY)
    assert market.agree(offer).ends_at == shorter.until
    with pytest.raises(Forbidden, match=r"licence\.exceeds_consent"):
        market.agree(offer, ends_at=market.now + 11 * DAY)


def test_what_is_not_on_sale_is_not_sold(market: Market) -> None:
    market.consent()
    offer = market.offer()
    with pytest.raises(Forbidden, match=r"licence\.advertisers_only"):
        market.agree(offer, actor=market.agency.actor)
    with pytest.raises(NotFound):
        market.agree(market.draft())
    Mandate.objects.update(ends_at=market.now)
    with pytest.raises(Forbidden, match=r"offer\.no_mandate"):
        market.agree(offer)
    Voice.objects.update(status="withdrawn")
    with pytest.raises(Forbidden, match=r"offer\.not_on_sale"):
        market.agree(offer)


def test_a_licence_is_signed_under_its_own_text(market: Market) -> None:
    market.consent()
    with pytest.raises(Invalid, match=r"signature\.text_changed"):
        services.agree_licence(
            actor=market.advertiser.actor,
            offer_id=market.offer().id,
            wish=Wish(),
            signature=Signature("Ada Buyer", "0" * 64),
            now=market.now,
        )


def test_a_foreign_licence_cannot_be_checked(market: Market, make_tenant: Callable[..., Tenant]) -> None:
    licence = market.licence()
    stranger = make_tenant("advertiser").actor
    assert not Licence.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        services.check_use(actor=stranger, licence=licence, use=None, text="", now=market.now)  # type: ignore[arg-type]


def test_splits_lose_nothing() -> None:
    assert shares(platform_bp=2000, commission_bp=2000) == (6400, 1600, 2000)
    for platform_bp in range(0, 10_001, 333):
        for commission_bp in range(0, 10_001, 777):
            split = shares(platform_bp=platform_bp, commission_bp=commission_bp)
            assert sum(split) == 10_000
            assert min(split) >= 0


def test_prices_by_the_character_with_a_minimum(market: Market) -> None:
    licence = market.licence()
    assert services.price_of(licence=licence, characters=200) == Money(3_000_000, "EUR")
    assert services.price_of(licence=licence, characters=1) == Money(500_000, "EUR")
    assert price_micros(per_1000_characters_micros=1, minimum_micros=0, characters=500) == 1
    assert price_micros(per_1000_characters_micros=1, minimum_micros=0, characters=499) == 0


def test_volume_is_reserved_and_given_back(market: Market) -> None:
    licence = market.licence(max_characters=100, max_renders=2)
    services.reserve_usage(licence_id=licence.id, characters=60)
    with pytest.raises(Forbidden, match=r"licence\.volume\.characters") as refused:
        services.reserve_usage(licence_id=licence.id, characters=41)
    assert "40 characters are left" in refused.value.detail
    services.give_back_usage(licence_id=licence.id, characters=60)
    services.reserve_usage(licence_id=licence.id, characters=50)
    services.reserve_usage(licence_id=licence.id, characters=50)
    with pytest.raises(Forbidden, match=r"licence\.volume\.renders"):
        services.reserve_usage(licence_id=licence.id, characters=0)
    volume = Volume.objects.get(licence=licence)
    assert (volume.characters_used, volume.renders_used) == (100, 2)


def test_what_was_not_reserved_is_not_given_back(market: Market) -> None:
    licence = market.licence()
    with pytest.raises(Conflict, match=r"licence\.volume\.not_reserved"):
        services.give_back_usage(licence_id=licence.id, characters=1)
    with pytest.raises(NotFound):
        services.reserve_usage(licence_id=market.talent.id, characters=1)


def test_the_database_itself_refuses_more_than_the_cap(market: Market) -> None:
    licence = market.licence(max_characters=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Volume.objects.filter(licence=licence).update(characters_used=101)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_exceed_the_caps(market: Market) -> None:
    licence = market.licence(max_characters=1000, max_renders=23)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def take() -> None:
        barrier.wait()
        for _ in range(15):
            try:
                services.reserve_usage(licence_id=licence.id, characters=30)
                outcomes.append("reserved")
            except Forbidden as refused:
                outcomes.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    volume = Volume.objects.get(licence=licence)
    assert len(outcomes) == 60
    assert outcomes.count("reserved") == volume.renders_used == 23
    assert volume.characters_used == 690


def test_the_catalogue_shows_what_is_on_sale(market: Market) -> None:
    market.consent()
    offer = market.offer()
    market.draft()
    advertiser = market.advertiser.actor
    assert list(Offer.objects.visible_to(advertiser).on_sale(market.now)) == [offer]
    assert Offer.objects.visible_to(market.agency.actor).count() == 2
    services.withdraw_offer(actor=market.agency.actor, offer_id=offer.id, now=market.now)
    assert not Offer.objects.visible_to(advertiser).exists()
