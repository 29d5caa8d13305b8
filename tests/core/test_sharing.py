"""Roles that see a part of their organization, and the index that answers what was shared with them."""

import json
from typing import Any

import pytest
from django.db import connection

from marketplace.core import permissions, services
from marketplace.core.actor import Actor, system_actor
from marketplace.core.errors import Invalid
from marketplace.core.ids import uuid7
from voices.models import Talent
from voices.models.visibility import TALENTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "kind"),
    [("agent", "advertiser"), ("producer", "agency"), ("producer", "platform"), ("talent", "advertiser")],
)
def test_a_role_belongs_to_one_kind_of_organization(make_tenant: Any, role: str, kind: str) -> None:
    tenant = make_tenant(kind)
    with pytest.raises(Invalid) as refused:
        services.add_member(
            actor=system_actor("test"), organization=tenant.organization, email="x@y.example", role=role
        )
    assert refused.value.code == "membership.role_kind"
    assert permissions.of_role(role, kind) == frozenset()


def test_what_the_new_roles_may_do() -> None:
    member = permissions.of_role("member", "agency")
    assert permissions.of_role("agent", "agency") == member
    assert permissions.of_role("producer", "advertiser") == member | {permissions.LICENCES_AGREE}
    assert permissions.ORG_MANAGE not in member


def test_only_persons_are_narrowed(agency: Any, make_member: Any) -> None:
    _, agent, _ = make_member(agency, "agent")
    assert agent.is_narrowed
    assert not agency.actor.is_narrowed
    assert not system_actor("x").is_narrowed


def test_a_narrowed_actor_without_a_person_sees_nothing(agency: Any, now: Any) -> None:
    Talent.objects.create(organization=agency.organization, stage_name="A", legal_name="B", created_at=now)
    nobody = Actor(agency.organization.id, "agency", "key:x", None, "agent", frozenset())
    assert not Talent.objects.visible_to(nobody).exists()
    assert Talent.objects.visible_to(agency.actor).count() == 1


def test_shares_are_one_subquery_on_guardians_index(
    agency: Any, make_member: Any, now: Any, django_assert_num_queries: Any
) -> None:
    member, agent, _ = make_member(agency, "agent")
    talent = Talent(organization=agency.organization, stage_name="A", legal_name="B", created_at=now)
    others = [Talent(id=uuid7(), organization=agency.organization, created_at=now) for _ in range(20)]
    Talent.objects.bulk_create([talent, *others])
    assert TALENTS.give(member.user, talent)
    assert not TALENTS.give(member.user, talent)
    with django_assert_num_queries(1):
        assert list(Talent.objects.visible_to(agent)) == [talent]
    plan = _plan(Talent.objects.visible_to(agent))
    assert "Seq Scan on guardian_userobjectpermission" not in plan
    assert TALENTS.take(member.user, talent)
    assert not TALENTS.take(member.user, talent)
    assert not Talent.objects.visible_to(agent).exists()


def _plan(rows: Any) -> str:
    """PostgreSQL's plan where it may choose; on a table this small it would read it whole for less."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        sql, values = rows.query.sql_with_params()
        cursor.execute(f"explain {sql}", values)
        return json.dumps(cursor.fetchall())
