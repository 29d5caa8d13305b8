"""Signing, superseding and withdrawing a consent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from licensing import services
from licensing.models import Consent, Offer
from licensing.policies.wording import digest
from licensing.services.signing import Signature
from licensing.terms import Scope
from marketplace.audit.models import Entry
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from tests.conftest import Tenant
from tests.licensing.market import DAY, SCOPE, Market


def test_the_talent_signs_the_exact_text(market: Market) -> None:
    consent = market.consent()
    assert consent.status == "active"
    assert (consent.version, consent.epoch) == (1, 0)
    assert consent.text_sha256 == digest(consent.text)
    assert consent.signed_name == "Tess Talent"
    assert consent.signed_by_id == market.talent.user_id
    assert consent.signed_ip == "192.0.2.7"
    assert consent.scope == SCOPE
    for fragment in ("Tess Tone", "Advertising for goods", "alcohol", "the European Union", "every category"):
        assert fragment in consent.text


def test_the_log_holds_the_hash_and_no_person(market: Market) -> None:
    consent = market.consent()
    entry = Entry.objects.get(action="licensing.consent.granted")
    assert entry.data["text_sha256"] == consent.text_sha256
    assert "Tess" not in str(entry.data)


def test_no_agency_signs_for_a_talent(market: Market) -> None:
    with pytest.raises(Forbidden, match=r"consent\.not_yours"):
        market.consent(actor=market.agency.actor)


def test_another_agency_sees_no_such_voice(market: Market, make_tenant: Callable[..., Tenant]) -> None:
    with pytest.raises(NotFound):
        market.consent(actor=make_tenant("agency").actor)


def test_an_advertiser_cannot_sign(market: Market) -> None:
    with pytest.raises(Forbidden, match=r"consent\.not_yours"):
        market.consent(actor=market.advertiser.actor)


def test_another_text_is_not_signed(market: Market) -> None:
    with pytest.raises(Invalid, match=r"signature\.text_changed"):
        services.grant_consent(
            actor=market.talent_actor,
            voice=market.voice,
            scope=SCOPE,
            valid_from=market.now,
            until=market.now + DAY,
            signature=Signature("Tess", digest("something else")),
            now=market.now,
        )
    with pytest.raises(Invalid, match=r"signature\.name"):
        services.grant_consent(
            actor=market.talent_actor,
            voice=market.voice,
            scope=SCOPE,
            valid_from=market.now,
            until=market.now + DAY,
            signature=Signature("  ", digest("")),
            now=market.now,
        )


def test_terms_that_make_no_sense_are_refused(market: Market) -> None:
    with pytest.raises(Invalid, match=r"consent\.term"):
        market.consent(until=market.now)
    with pytest.raises(Invalid, match=r"scope\.invalid") as refused:
        market.consent(scope=replace(SCOPE, media=frozenset(), territories=frozenset(["UK"])))
    assert refused.value.extra["fields"] == {"media": [], "territories": ["UK"]}


def test_a_new_version_takes_the_place_of_the_old(market: Market) -> None:
    first = market.consent()
    second = market.consent(scope=replace(SCOPE, media=frozenset(["radio"])))
    first.refresh_from_db()
    assert (first.status, second.status, second.version) == ("superseded", "active", 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(id=first.id).update(status="active", ended_at=None)


def test_offers_follow_a_new_consent_or_leave(market: Market) -> None:
    market.consent()
    radio = replace(SCOPE, media=frozenset(["radio"]))
    fits, not_any_more = market.offer(radio), market.offer(SCOPE)
    second = market.consent(scope=radio)
    fits.refresh_from_db()
    not_any_more.refresh_from_db()
    assert (fits.status, fits.consent_id) == ("published", second.id)
    assert not_any_more.status == "withdrawn"
    assert list(Offer.objects.on_sale(market.now)) == [fits]


def test_withdrawing_stops_and_tells(market: Market) -> None:
    licence = market.licence()
    consent = Consent.objects.get()
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="no", now=market.now)
    consent.refresh_from_db()
    licence.refresh_from_db()
    assert (consent.status, consent.epoch) == ("withdrawn", 1)
    assert licence.status == "revoked"
    topics = list(OutboxEvent.objects.filter(topic__startswith="licensing.").values_list("topic", flat=True))
    assert {"licensing.consent.withdrawn", "licensing.licence.revoked", "licensing.revoked"} <= set(topics)


def test_consenting_again_does_not_revive_what_was_stopped(market: Market) -> None:
    consent = market.consent()
    services.withdraw_consent(actor=market.talent_actor, consent_id=consent.id, reason="", now=market.now)
    again = market.consent()
    assert (again.version, again.epoch) == (2, 1)


def test_only_the_newest_version_is_withdrawn(market: Market) -> None:
    first = market.consent()
    second = market.consent()
    with pytest.raises(Forbidden, match=r"consent\.superseded") as refused:
        services.withdraw_consent(actor=market.talent_actor, consent_id=first.id, reason="", now=market.now)
    assert refused.value.extra["current"] == str(second.id)


def test_scope_codes_take_their_usual_case(market: Market) -> None:
    loud = Scope.of(
        purposes=["advertising"],
        media=["radio"],
        territories=["de"],
        languages=["EN-gb"],
        categories_allowed=["*"],
    )
    consent = market.consent(scope=loud)
    assert (consent.territories, consent.languages) == (["DE"], ["en-GB"])
