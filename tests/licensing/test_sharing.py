"""Sharing a licence with a producer: who may, what is written down, and what it changes."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from licensing import services
from licensing.models import Licence
from marketplace.audit.models import Entry
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import IdempotencyRecord, Membership, OutboxEvent
from tests.licensing.market import Market

Member = Callable[..., tuple[Membership, Actor, str]]
TOPICS = ["licensing.licence.shared", "licensing.licence.unshared"]


def share(market: Market, licence: Licence, member: Membership) -> Membership:
    return services.share_licence(
        actor=market.advertiser.actor, licence_id=licence.id, membership_id=member.id
    )


def test_shared_seen_taken_back(market: Market, make_member: Member) -> None:
    licence = market.licence()
    member, producer, _ = make_member(market.advertiser, "producer")
    assert not Licence.objects.visible_to(producer).exists()
    for _ in range(2):
        share(market, licence, member)
    assert list(Licence.objects.visible_to(producer)) == [licence]
    shares = services.licence_shares(actor=market.advertiser.actor, licence_id=licence.id)
    assert list(shares) == [member]
    for _ in range(2):
        services.unshare_licence(
            actor=market.advertiser.actor, licence_id=licence.id, membership_id=member.id
        )
    assert not Licence.objects.visible_to(producer).exists()
    entries = Entry.objects.filter(action__in=TOPICS).order_by("id")
    assert [entry.action for entry in entries] == TOPICS
    assert {entry.subject for entry in entries} == {f"licence:{licence.id}"}
    events = OutboxEvent.objects.filter(topic__in=TOPICS)
    assert {event.organization_id for event in events} == {market.advertiser.organization.id}


def test_only_producers_of_the_licensee(market: Market, make_member: Member) -> None:
    licence = market.licence()
    with pytest.raises(Invalid, match=r"share\.role"):
        share(market, licence, make_member(market.advertiser, "member")[0])
    with pytest.raises(NotFound, match=r"member\.not_found"):
        share(market, licence, make_member(market.agency, "agent")[0])


def test_only_the_licensees_owners_share(market: Market, make_member: Member) -> None:
    licence = market.licence()
    member, _, _ = make_member(market.advertiser, "producer")
    share(market, licence, member)
    _, colleague, _ = make_member(market.advertiser, "member")
    for actor, code in (
        (market.agency.actor, "share.other_organization"),
        (colleague, "permission.missing"),
        (market.talent_actor, "permission.missing"),
    ):
        with pytest.raises(Forbidden, match=code):
            services.share_licence(actor=actor, licence_id=licence.id, membership_id=member.id)


def test_a_producer_sees_the_licence_they_agree(market: Market, make_member: Member) -> None:
    market.consent()
    offer = market.offer()
    _, producer, _ = make_member(market.advertiser, "producer")
    _, other, _ = make_member(market.advertiser, "producer", "second@bright.example")
    licence = market.agree(offer, producer)
    assert list(Licence.objects.visible_to(producer)) == [licence]
    assert not Licence.objects.visible_to(other).exists()
    assert list(Licence.objects.visible_to(market.advertiser.actor)) == [licence]


def test_one_producers_answer_is_not_replayed_to_another(
    market: Market, make_member: Member, api: Callable[..., APIClient]
) -> None:
    """`Idempotency-Key`s are the organization's; what is behind them need not be everybody's."""
    licence = market.licence()
    member, _, secret = make_member(market.advertiser, "producer")
    _, _, second = make_member(market.advertiser, "producer", "second@bright.example")
    share(market, licence, member)
    body = {"offer": str(licence.offer_id), "signed_name": "Kai", "text_sha256": "0" * 64}
    headers = {"Idempotency-Key": "one"}
    wish = {"offer": str(licence.offer_id)}
    shown = api(secret).post("/v1/licences/text", wish, format="json").json()
    signed = body | {name: shown[name] for name in ("text_sha256", "starts_at", "ends_at")}
    first = api(secret).post("/v1/licences", signed, format="json", headers=headers)
    assert first.status_code == 201, first.content
    again = api(secret).post("/v1/licences", signed, format="json", headers=headers)
    assert again["Idempotent-Replayed"] == "true"
    other = api(second).post("/v1/licences", signed, format="json", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert IdempotencyRecord.objects.count() == 1
