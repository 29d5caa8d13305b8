"""Sharing a talent with an agent: who may, what is written down, and what it changes."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.models import Membership, OutboxEvent
from marketplace.core.services import actor_of_user, issue_api_key
from tests.conftest import Tenant
from tests.licensing.conftest import market
from tests.licensing.market import Market
from voices import services
from voices.models import Talent, Voice

__all__ = ["market"]
Member = Callable[..., tuple[Membership, Actor, str]]


def share(market: Market, member: Membership) -> Membership:
    return services.share_talent(
        actor=market.agency.actor, talent_id=market.talent.id, membership_id=member.id
    )


def test_shared_seen_taken_back(market: Market, make_member: Member, api: Callable[..., APIClient]) -> None:
    member, agent, secret = make_member(market.agency, "agent")
    client, path = api(secret), f"/v1/voices/{market.voice.id}"
    assert client.get(path).status_code == 404
    share(market, member)
    assert client.get(path).status_code == 200
    assert list(Talent.objects.visible_to(agent)) == [market.talent]
    shares = services.talent_shares(actor=market.agency.actor, talent_id=market.talent.id)
    assert list(shares) == [member]
    services.unshare_talent(actor=market.agency.actor, talent_id=market.talent.id, membership_id=member.id)
    assert client.get(path).status_code == 404
    assert not shares.all().exists()


def test_what_is_written_down_and_only_once(market: Market, make_member: Member) -> None:
    member, _, _ = make_member(market.agency, "agent")
    for _ in range(2):
        share(market, member)
    for _ in range(2):
        services.unshare_talent(
            actor=market.agency.actor, talent_id=market.talent.id, membership_id=member.id
        )
    topics = ["voices.talent.shared", "voices.talent.unshared"]
    entries = Entry.objects.filter(action__in=topics).order_by("id")
    assert [entry.action for entry in entries] == topics
    assert {entry.subject for entry in entries} == {f"talent:{market.talent.id}"}
    assert [entry.data for entry in entries] == [{"membership": str(member.id)}] * 2
    events = OutboxEvent.objects.filter(topic__in=topics).order_by("id")
    assert [event.topic for event in events] == topics
    assert {event.organization_id for event in events} == {market.agency.organization.id}


def test_only_agents_of_the_same_agency(market: Market, make_member: Member, make_tenant: Any) -> None:
    finance, _, _ = make_member(market.agency, "finance")
    with pytest.raises(Invalid, match=r"share\.role"):
        share(market, finance)
    elsewhere, _, _ = make_member(make_tenant("agency", "Elsewhere"), "agent")
    with pytest.raises(NotFound, match=r"member\.not_found"):
        share(market, elsewhere)


@pytest.mark.parametrize("role", ["member", "agent", "finance", "auditor"])
def test_only_those_who_manage_the_agency_share(market: Market, make_member: Member, role: str) -> None:
    member, _, _ = make_member(market.agency, "agent")
    share(market, member)
    _, actor, _ = make_member(market.agency, role, "other@north.example")
    if role == "agent":
        share(market, Membership.objects.get(user__email="other@north.example"))
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        services.share_talent(actor=actor, talent_id=market.talent.id, membership_id=member.id)


def test_staff_of_the_platform_shares_nothing(market: Market, make_member: Member, platform: Tenant) -> None:
    member, _, _ = make_member(market.agency, "agent")
    with pytest.raises(Forbidden, match=r"share\.other_organization"):
        services.share_talent(actor=platform.actor, talent_id=market.talent.id, membership_id=member.id)


def test_an_agent_sees_the_talent_they_bring(market: Market, make_member: Member) -> None:
    _, agent, _ = make_member(market.agency, "agent")
    talent = services.create_talent(actor=agent, stage_name="Nia", legal_name="Antonia", now=market.now)
    assert list(Talent.objects.visible_to(agent)) == [talent]
    services.create_voice(actor=agent, talent=talent, name="Calm", language="en-GB", now=market.now)
    assert Voice.objects.visible_to(agent).get().talent == talent


def test_every_way_in_is_narrowed_alike(market: Market, make_member: Member) -> None:
    """The session, and any key of the person; a role that grows sees everything, one that shrinks less."""
    member, agent, _ = make_member(market.agency, "agent")
    session = actor_of_user(member.user)
    assert session is not None
    for actor in (agent, session):
        assert actor.is_narrowed
        assert not Talent.objects.visible_to(actor).exists()
    Membership.objects.filter(id=member.id).update(role="member")
    grown = actor_of_user(member.user)
    assert grown is not None
    assert Talent.objects.visible_to(grown).count() == 1


def test_an_agent_gets_no_key_of_the_organization(market: Market, make_member: Member) -> None:
    """Such a key acts for no person and sees all of the agency."""
    _, agent, _ = make_member(market.agency, "agent")
    with pytest.raises(Forbidden, match=r"permission\.missing"):
        issue_api_key(actor=agent, organization=market.agency.organization, name="CI")


def test_a_share_in_one_agency_means_nothing_in_another(
    market: Market, make_member: Member, make_tenant: Any
) -> None:
    member, _, _ = make_member(market.agency, "agent")
    share(market, member)
    elsewhere = make_tenant("agency", "Elsewhere").organization
    Membership.objects.create(user=member.user, organization=elsewhere, role="agent")
    there = actor_of_user(member.user, elsewhere.id)
    assert there is not None
    assert not Talent.objects.visible_to(there).exists()
