"""Who signs a consent: an adult in person, a minor's guardian, an estate's approver, and nobody else."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from licensing import services
from licensing.models import Consent
from licensing.policies.authority import may_stop, speaks_for
from licensing.policies.limits import Limits
from marketplace.audit.models import Entry
from marketplace.core.errors import Forbidden, Invalid
from tests.conftest import Tenant
from tests.licensing.consents.people import bare, make_deceased, make_minor, representative, years
from tests.licensing.market import DAY, Market
from voices.models import Talent
from voices.services import end_representative


def test_the_text_says_who_signs_and_what_is_limited(market: Market) -> None:
    limits = Limits.of(
        modification="edit", forbidden_topics=["alcohol"], forbidden_phrases=["guaranteed  returns"]
    )
    consent = market.consent(limits=limits)
    assert consent.terms.forbidden_phrases == ("guaranteed returns",)
    assert (consent.signer_kind, consent.representative_id, consent.modification) == ("talent", None, "edit")
    for fragment in (
        "10. Changes. A recording may be cut, and mixed",
        "11. Never spoken. No text on these topics: Alcohol (alcohol). No text with these words: “guaranteed "
        "returns”.",
        "12. Biometric release. I give no separate release",
        "13. Who signs. I am Tess Tone and of age, and I sign for myself.",
    ):
        assert fragment in consent.text
    assert "14." not in consent.text


def test_a_guardian_signs_for_a_minor(market: Market) -> None:
    make_minor(market)
    row, guardian = representative(market, "guardian")
    consent = market.consent(actor=guardian)
    assert (consent.signer_kind, consent.representative_id) == ("guardian", row.id)
    assert consent.signed_by_id == row.user_id
    assert "I am Ada Valentine, mother, guardian of Tess Tone" in consent.text
    assert row.sha256 in consent.text
    entry = Entry.objects.get(action="licensing.consent.granted")
    assert (entry.data["signer_kind"], entry.data["representative"]) == ("guardian", str(row.id))
    assert (
        services.withdraw_consent(
            actor=bare(guardian), consent_id=consent.id, reason="", now=market.now
        ).status
        == "withdrawn"
    )


def test_an_estate_signs_for_the_deceased(market: Market) -> None:
    make_deceased(market)
    row, approver = representative(market, "estate")
    consent = market.consent(actor=approver)
    assert (consent.signer_kind, consent.representative_id) == ("estate", row.id)
    assert "executor, approver of the estate of Tess Tone" in consent.text


def test_a_minor_signs_nothing_and_stops_everything(market: Market) -> None:
    make_minor(market)
    with pytest.raises(Forbidden, match=r"consent\.needs_guardian"):
        market.consent()
    _, guardian = representative(market, "guardian")
    consent = market.consent(actor=guardian)
    assert not speaks_for(market.talent_actor, market.talent, market.now)
    assert may_stop(market.talent_actor, market.talent)
    stopped = services.withdraw_consent(
        actor=bare(market.talent_actor), consent_id=consent.id, reason="", now=market.now
    )
    assert stopped.status == "withdrawn"


def test_nobody_signs_in_the_name_of_an_adult(market: Market) -> None:
    make_minor(market)
    _, guardian = representative(market, "guardian")
    Talent.objects.filter(id=market.talent.id).update(born_on=None)
    with pytest.raises(Forbidden, match=r"consent\.not_yours"):
        market.consent(actor=guardian)
    assert market.consent().signer_kind == "talent"


def test_a_guardian_signs_until_the_child_is_of_age(market: Market) -> None:
    make_minor(market)
    _, guardian = representative(market, "guardian")
    assert speaks_for(guardian, market.talent, market.now)
    grown = years(market, 9)
    assert not speaks_for(guardian, market.talent, grown)
    assert speaks_for(market.talent_actor, market.talent, grown)


def test_the_dead_and_their_guardians_sign_nothing(market: Market) -> None:
    make_minor(market)
    _, guardian = representative(market, "guardian")
    make_deceased(market)
    for actor in (guardian, market.talent_actor):
        with pytest.raises(Forbidden, match=r"consent\.not_yours"):
            market.consent(actor=actor)
    with pytest.raises(Forbidden, match=r"consent\.needs_estate"):
        market.consent(actor=market.agency.actor)


def test_only_a_verified_and_acting_representative_signs(market: Market) -> None:
    make_minor(market)
    _, pending = representative(market, "guardian", verified=False)
    with pytest.raises(Exception, match=r"voice\.not_found"):
        market.consent(actor=pending)
    row, verified = representative(market, "guardian", email="grandma@example.org")
    consent = market.consent(actor=verified)
    end_representative(actor=verified, representative_id=row.id, now=market.now)
    with pytest.raises(Exception, match=r"voice\.not_found"):
        market.consent(actor=verified)
    consent.refresh_from_db()
    assert consent.status == "active", "what was signed stays until it is withdrawn"


def test_no_agency_signs_for_a_minor(market: Market) -> None:
    make_minor(market)
    with pytest.raises(Forbidden, match=r"consent\.needs_guardian"):
        market.consent(actor=market.agency.actor)


def test_the_database_knows_who_may_have_signed(market: Market) -> None:
    consent = market.consent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(id=consent.id).update(signer_kind="guardian")


def test_illinois_demands_a_written_release(market: Market) -> None:
    Talent.objects.filter(id=market.talent.id).update(residence="US-IL")
    with pytest.raises(Invalid, match=r"consent\.biometric_release") as refused:
        market.consent()
    assert "740 ILCS 14" in refused.value.extra["statute"]
    consent = market.consent(limits=Limits(biometric_release=True))
    assert consent.biometric_release
    for fragment in ("voiceprint", "three years after my last interaction", "740 ILCS 14/15"):
        assert fragment in consent.text


def test_elsewhere_the_release_is_offered(market: Market) -> None:
    Talent.objects.filter(id=market.talent.id).update(residence="US-TX")
    assert not market.consent().biometric_release
    assert market.consent(limits=Limits(biometric_release=True)).biometric_release


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        (Limits(modification="remix"), "modification"),
        (Limits(forbidden_topics=frozenset({"kittens"})), "forbidden_topics"),
        (Limits(forbidden_phrases=("x" * 101,)), "forbidden_phrases"),
        (Limits(forbidden_phrases=tuple(f"phrase {n}" for n in range(101))), "forbidden_phrases"),
    ],
)
def test_unknown_limits_are_named(market: Market, limits: Limits, field: str) -> None:
    with pytest.raises(Invalid, match=r"consent\.limits") as refused:
        market.consent(limits=limits)
    assert list(refused.value.extra["fields"]) == [field]


def test_an_expired_consent_takes_its_offers_off_sale(
    market: Market, api: Callable[..., object], advertiser: Tenant
) -> None:
    consent = market.consent(until=market.now + 100 * DAY)
    offer = market.offer()
    on_sale = type(offer).objects.on_sale
    assert list(on_sale(consent.until - DAY)) == [offer]
    assert not on_sale(consent.until).exists(), "the clock alone takes it off sale"
    services.sweep(consent.until)
    assert not on_sale(market.now).exists(), "and so does the status, whatever the clock says"
    with pytest.raises(Forbidden):
        market.agree(offer)
