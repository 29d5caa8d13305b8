"""Narrowing: at once, without a text to sign, and never wider in anything."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Consent
from licensing.policies.limits import Limits
from licensing.policies.wording import digest
from licensing.services import Narrowing
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import OutboxEvent
from tests.conftest import Tenant
from tests.licensing.consents.people import bare, make_minor, representative
from tests.licensing.market import DAY, SCOPE, TEXT, USE, Market

LIMITS = Limits("edit", frozenset(["alcohol"]), ("cheap",), biometric_release=True)


def narrow(market: Market, consent: Consent, *, actor: Any = None, **dimensions: Any) -> Consent:
    return services.narrow_consent(
        actor=actor or market.talent_actor,
        consent_id=consent.id,
        narrowing=Narrowing(**dimensions),
        ip="192.0.2.9",
        now=market.now,
    )


def test_it_takes_effect_at_once_and_says_what_was_taken_out(market: Market) -> None:
    first = market.consent(limits=LIMITS)
    radio = market.offer(replace(SCOPE, media=frozenset(["radio"])))
    social = market.offer(replace(SCOPE, media=frozenset(["social"])))
    licence = market.agree(radio)
    until = market.now + 200 * DAY
    second = narrow(
        market,
        first,
        actor=bare(market.talent_actor),
        media=["social"],
        territories=["EU", "US"],
        territories_excluded=["US"],
        until=until,
        modification="none",
        forbidden_topics=["alcohol", "gambling"],
        forbidden_phrases=["cheap", "best price"],
        biometric_release=False,
    )
    first.refresh_from_db()
    assert (first.status, second.status, second.version, second.epoch) == ("superseded", "active", 2, 0)
    assert second.scope.purposes == SCOPE.purposes
    assert second.scope.media == {"social"}
    assert second.until == until.replace(microsecond=0)
    assert (second.signed_name, second.signed_ip) == ("Theresa Talent", "192.0.2.9")
    assert second.signed_by_id == market.talent.user_id
    assert second.text_sha256 == digest(second.text)
    taken = second.text.partition("14. Narrower. ")[2]
    assert taken.startswith(
        "Against version 1 this takes out: Media: Radio (radio). Territories: United States"
    )
    for fragment in (
        "The time after ",
        "Changes to a recording: Cut, mixed with music and sound (edit).",
        "Texts on Gambling (gambling).",
        "Texts with the words “best price”.",
        "The biometric release.",
    ):
        assert fragment in taken
    for offer, status in ((radio, "withdrawn"), (social, "withdrawn")):
        offer.refresh_from_db()
        assert offer.status == status, "social offered the United States, which is out"
    decision = services.check_use(
        actor=market.advertiser.actor, licence=licence, use=USE, text=TEXT, now=market.now
    )
    assert decision.refusals[0].rule == "consent.medium"
    assert OutboxEvent.objects.filter(topic="licensing.consent.narrowed").count() == 1


@pytest.mark.parametrize(
    ("wider", "dimension"),
    [
        ({"media": ["radio", "tv"]}, "media"),
        ({"territories": ["WORLD"]}, "territories"),
        ({"languages": ["*"]}, "languages"),
        ({"categories_forbidden": ["politics"]}, "categories"),
        ({"until": 400 * DAY}, "until"),
        ({"modification": "alter"}, "modification"),
        ({"forbidden_topics": ["gambling"]}, "topics"),
        ({"forbidden_phrases": []}, "phrases"),
    ],
)
def test_a_widening_is_refused_by_its_dimension(
    market: Market, wider: dict[str, Any], dimension: str
) -> None:
    consent = market.consent(limits=LIMITS)
    if "until" in wider:
        wider = {"until": market.now + wider["until"]}
    with pytest.raises(Forbidden, match=r"consent\.widens") as refused:
        narrow(market, consent, purposes=["podcast"], **wider)
    assert refused.value.extra["dimension"] == dimension
    assert Consent.objects.count() == 1


def test_nothing_to_take_out_and_nothing_left(market: Market) -> None:
    consent = market.consent()
    with pytest.raises(Invalid, match=r"consent\.not_narrower"):
        narrow(market, consent, media=list(SCOPE.media))
    with pytest.raises(Invalid, match=r"scope\.invalid"):
        narrow(market, consent, media=[])
    with pytest.raises(Invalid, match=r"consent\.term"):
        narrow(market, consent, until=market.now)


def test_only_the_version_in_force_is_narrowed(market: Market) -> None:
    first = market.consent()
    second = narrow(market, first, media=["radio"])
    with pytest.raises(Forbidden, match=r"consent\.superseded") as refused:
        narrow(market, first, media=["social"])
    assert refused.value.extra["current"] == str(second.id)
    services.withdraw_consent(actor=market.talent_actor, consent_id=second.id, reason="", now=market.now)
    with pytest.raises(Forbidden, match=r"consent\.ended"):
        narrow(market, second, purposes=["podcast"])


def test_whoever_signs_narrows(market: Market, make_tenant: Callable[..., Tenant]) -> None:
    consent = market.consent()
    with pytest.raises(Forbidden, match=r"consent\.not_yours"):
        narrow(market, consent, actor=market.agency.actor, media=["radio"])
    for stranger in (make_tenant("agency", "Other").actor, market.advertiser.actor):
        with pytest.raises(NotFound):
            narrow(market, consent, actor=stranger, media=["radio"])


def test_a_guardian_narrows_and_a_minor_does_not(market: Market) -> None:
    make_minor(market)
    _, guardian = representative(market, "guardian")
    consent = market.consent(actor=guardian)
    with pytest.raises(Forbidden, match=r"consent\.needs_guardian"):
        narrow(market, consent, media=["radio"])
    narrowed = narrow(market, consent, actor=guardian, media=["radio"])
    assert (narrowed.signer_kind, narrowed.signed_name) == ("guardian", "Ada Valentine")


def test_what_was_spoken_still_stands_for_less(market: Market) -> None:
    consent = market.consent(spoken=True)
    narrowed = narrow(market, consent, media=["radio"])
    assert services.require_standing_consent(market.voice, market.now).id == narrowed.id


def test_over_the_api(market: Market, api: Callable[..., APIClient]) -> None:
    talent = api(market.talent_secret)
    terms = {
        "voice": str(market.voice.id),
        "scope": {name: sorted(getattr(SCOPE, name)) for name in SCOPE.__dataclass_fields__},
        "until": (market.now + 300 * DAY).isoformat(),
        "modification": "edit",
        "forbidden_topics": ["gambling"],
        "forbidden_phrases": ["best price"],
    }
    shown = talent.post("/v1/consents/text", terms, format="json").json()
    signed = talent.post(
        "/v1/consents",
        {**terms, **{key: shown[key] for key in ("valid_from", "until", "text_sha256")}, "signed_name": "T"},
        format="json",
    )
    assert signed.status_code == 201, signed.json()
    body = signed.json()
    assert (body["modification"], body["forbidden_topics"]) == ("edit", ["gambling"])
    path = f"/v1/consents/{body['id']}/narrow"
    narrowed = talent.post(path, {"scope": {"media": ["radio"]}}, format="json")
    assert narrowed.status_code == 201, narrowed.json()
    assert narrowed.json()["scope"]["media"] == ["radio"]
    assert narrowed.json()["scope"]["purposes"] == body["scope"]["purposes"]
    assert narrowed.json()["forbidden_phrases"] == ["best price"]
    again = talent.post(
        f"/v1/consents/{narrowed.json()['id']}/narrow", {"modification": "alter"}, format="json"
    )
    assert (again.status_code, again.json()["code"], again.json()["dimension"]) == (
        403,
        "consent.widens",
        "modification",
    )
    assert talent.post(path, {"scope": {"media": []}}, format="json").json()["code"] == "invalid"
