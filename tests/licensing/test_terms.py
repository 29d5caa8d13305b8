"""Conditions: what narrows an offer, what exceeds it, how the texts say it, and a licence's early end."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Licence
from licensing.policies.sale import Conditions, Terms, exceeding
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.models import OutboxEvent
from tests.licensing.market import DAY, SCOPE, Market
from voices.models import Mandate

OFFERED: dict[str, Any] = {
    "max_characters": 100,
    "max_seconds": 60,
    "max_audience": 1000,
    "brands": ("Oat & Ember", "Hearth"),
    "modification": "edit",
    "approval": "first_use",
    "approval_hours": 48,
    "wind_down_days": 7,
    "ai_disclosure": True,
    "intended_use": "Spots for bread.",
    "exclusive_categories": ("retail",),
    "exclusive_territories": ("DACH",),
    "exclusive_days": 30,
}
NARROWER: dict[str, Any] = {
    "max_characters": 99,
    "max_seconds": 59,
    "max_renders": 1,
    "max_audience": 999,
    "brands": ("oat & ember",),
    "modification": "none",
    "approval": "every_script",
    "approval_hours": 72,
    "wind_down_days": 0,
    "union_contract": "SAG-AFTRA Commercials",
    "exclusive_territories": ("DE",),
    "exclusive_days": 29,
}
WIDER: dict[str, Any] = {
    "max_characters": 101,
    "max_seconds": None,
    "max_audience": None,
    "brands": (),
    "modification": "alter",
    "approval": "none",
    "approval_hours": 47,
    "wind_down_days": 8,
    "ai_disclosure": False,
    "intended_use": "Spots for beer.",
    "exclusive_categories": ("retail", "vehicles"),
    "exclusive_territories": ("EU",),
    "exclusive_days": None,
    "price_per_1000_characters_micros": 1,
    "currency": "USD",
}


def terms(**changed: Any) -> Terms:
    agreed: dict[str, Any] = {"price_per_1000_characters_micros": 15, "currency": "EUR"} | OFFERED | changed
    return Terms(SCOPE, Conditions(**agreed))


@pytest.mark.parametrize("name", NARROWER)
def test_narrower(name: str) -> None:
    assert exceeding(terms(**{name: NARROWER[name]}), terms()) == {}


@pytest.mark.parametrize("name", WIDER)
def test_wider(name: str) -> None:
    assert list(exceeding(terms(**{name: WIDER[name]}), terms())) == [name]


def test_no_exclusivity_is_narrower_than_any() -> None:
    assert exceeding(terms(exclusive_categories=(), exclusive_territories=()), terms()) == {}
    assert exceeding(terms(), terms(exclusive_categories=(), exclusive_territories=())).keys() == {
        "exclusive_categories",
        "exclusive_territories",
    }


@pytest.mark.django_db
def test_a_licence_carries_every_condition_and_both_signatures(market: Market) -> None:
    market.consent()
    offered = OFFERED | {"modification": "none", "union_contract": "SAG-AFTRA Commercials"}
    offer = market.offer(**offered)
    licence = market.agree(offer, max_seconds=50, brands=["Hearth"], approval="every_script")
    assert (licence.max_seconds, licence.volume.max_seconds, licence.brands) == (50, 50, ["Hearth"])
    assert licence.agency_signed_name == offer.signed_name == "Olga Owner"
    assert licence.agency_signed_at == offer.published_at
    assert licence.agency_signed_ip == "192.0.2.9"
    for clause in (
        "7. Volume. At most 100 characters and 50 seconds.",
        "10. Brands. Only for Hearth.",
        "11. Audience. Each recording may be planned to reach at most 1,000 people.",
        "12. Changes to the recording. Used as delivered.",
        "13. Approval of texts. Every text needs the approval",
        "14. Disclosure. Listeners must be told",
        "15. Intended use. Spots for bread.",
        "16. Exclusivity. While this licence lasts, for 30 days from the start, nobody else",
        "17. Wind-down. After a revocation or a termination, recordings delivered before must be off the air "
        "within 7 days.",
        "18. Union contract and notice. SAG-AFTRA Commercials. The licensee gives notice at least 48 hours",
        "19. Termination. The licensee may end this licence at any time.",
    ):
        assert clause in licence.text
    assert "STANDING OFFER" in offer.text
    assert "6. Term. At most 90 days from a licence's start." in offer.text
    plain = market.agree(market.offer())
    for clause in (
        "10. Brands. Not limited.",
        "16. Exclusivity. None.",
        "18. Union contract and notice. None.",
    ):
        assert clause in plain.text


@pytest.mark.django_db
def test_more_than_the_offer_points_to_a_quote(market: Market) -> None:
    market.consent()
    offer = market.offer(wind_down_days=7)
    with pytest.raises(Forbidden, match=r"licence\.exceeds_offer") as refused:
        market.agree(offer, wind_down_days=8)
    assert refused.value.extra["dimension"] == "wind_down_days"
    assert "ask for a quote" in refused.value.detail
    with pytest.raises(Forbidden, match=r"offer\.exceeds_consent") as refused:
        market.draft(modification="alter")
    assert refused.value.extra["dimension"] == "modification"
    with pytest.raises(Invalid, match=r"offer\.rates") as invalid:
        market.draft(exclusive_categories=("retail",), currency="XXX")
    assert invalid.value.extra["fields"] == ["currency", "exclusive_territories"]


@pytest.mark.django_db
def test_a_licence_is_ended_by_its_parties(market: Market) -> None:
    licence = market.licence()

    def end(actor: Any, reason: str = "") -> Licence:
        return services.terminate_licence(actor=actor, licence_id=licence.id, reason=reason, now=market.now)

    with pytest.raises(Forbidden, match=r"licence\.no_mandate"):
        end(market.talent_actor)
    with pytest.raises(Invalid, match=r"licence\.breach_unstated"):
        end(market.agency.actor)
    Mandate.objects.update(powers=["offer"])
    with pytest.raises(Forbidden, match=r"licence\.no_mandate"):
        end(market.agency.actor, "Used for beer.")
    Mandate.objects.update(powers=["agree"])
    ended = end(market.agency.actor, "Used for beer.")
    assert (ended.status, ended.epoch, ended.end_reason) == ("terminated", 1, "Used for beer.")
    events = OutboxEvent.objects.filter(topic="licensing.licence.terminated")
    assert {event.organization_id for event in events} == {licence.agency_id, licence.licensee_id}
    with pytest.raises(Conflict, match=r"state\.transition"):
        end(market.advertiser.actor)


@pytest.mark.django_db
def test_first_use_is_announced_where_a_union_contract_says_so(
    market: Market, api: Callable[..., APIClient]
) -> None:
    licence = market.licence(union_contract="SAG-AFTRA Commercials")
    client, path = api(market.advertiser), f"/v1/licences/{licence.id}/first-use-notice"

    def notify(days: float) -> Any:
        return client.post(path, {"begins_at": (market.now + days * DAY).isoformat()}, format="json")

    assert notify(1).json()["code"] == "licence.notice_too_short"
    given = notify(3).json()["first_use_notice_at"]
    assert given is not None
    assert notify(4).json()["first_use_notice_at"] == given
    events = OutboxEvent.objects.filter(topic="licensing.licence.first_use_announced")
    assert {event.organization_id for event in events} == {licence.agency_id, licence.licensee_id}
    plain = market.agree(market.offer())
    path = f"/v1/licences/{plain.id}/first-use-notice"
    assert notify(3).json()["code"] == "licence.no_union_contract"
    ended = client.post(f"/v1/licences/{plain.id}/terminate", {}, format="json")
    assert (ended.status_code, ended.json()["status"]) == (200, "terminated")
