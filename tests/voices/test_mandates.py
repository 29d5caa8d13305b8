"""Mandates end at once, by either side, and nobody else's."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.models import OutboxEvent
from marketplace.core.services import actor_of_secret
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from voices import services
from voices.models import Mandate

DAY = datetime.timedelta(days=1)


@pytest.fixture
def make_mandate(studio: Studio) -> Callable[..., Mandate]:
    def make(start: int = -1, end: int | None = None) -> Mandate:
        return services.create_mandate(
            actor=studio.actor,
            talent=studio.talent,
            starts_at=studio.now + start * DAY,
            ends_at=None if end is None else studio.now + end * DAY,
            commission_bp=1500,
            powers=["offer"],
            now=studio.now,
        )

    return make


@pytest.fixture
def talent(studio: Studio) -> Actor:
    issued = services.invite_talent(
        actor=studio.actor, talent=studio.talent, email="mina@example.org", password=None, now=studio.now
    )
    actor = actor_of_secret(issued.secret)
    assert actor is not None
    return actor


def test_the_talent_ends_a_mandate_without_any_permission(
    studio: Studio, make_mandate: Callable[..., Mandate], talent: Actor
) -> None:
    mandate = make_mandate()
    bare = Actor(talent.organization_id, "agency", talent.principal, talent.user_id, "talent", frozenset())
    services.end_mandate(actor=bare, mandate_id=mandate.id, now=studio.now)
    assert not Mandate.objects.active_at(studio.now).exists()
    later = studio.now + DAY
    assert services.end_mandate(actor=talent, mandate_id=mandate.id, now=later).ends_at == studio.now
    assert OutboxEvent.objects.filter(topic="voices.mandate.ended").count() == 1


def test_a_mandate_that_never_began_gives_no_power(
    studio: Studio, make_mandate: Callable[..., Mandate]
) -> None:
    mandate = make_mandate(start=10)
    services.end_mandate(actor=studio.actor, mandate_id=mandate.id, now=studio.now)
    for day in (0, 10, 11):
        assert not Mandate.objects.active_at(studio.now + day * DAY).exists()


def test_who_may_end_a_mandate(
    studio: Studio,
    make_mandate: Callable[..., Mandate],
    make_member: Callable[..., Any],
    make_tenant: Callable[..., Tenant],
    platform: Tenant,
) -> None:
    end: dict[str, Any] = {"mandate_id": make_mandate().id, "now": studio.now}
    for role in ("finance", "auditor"):
        with pytest.raises(Forbidden):
            services.end_mandate(actor=make_member(studio.tenant, role)[1], **end)
    with pytest.raises(NotFound):
        services.end_mandate(actor=make_member(studio.tenant, "talent")[1], **end)
    with pytest.raises(NotFound):
        services.end_mandate(actor=make_tenant("agency", "Other").actor, **end)
    with pytest.raises(Forbidden):
        services.end_mandate(actor=platform.actor, **end)
    assert services.end_mandate(actor=studio.actor, **end).ends_at == studio.now


def test_over_the_api(
    api: Callable[..., APIClient], studio: Studio, make_mandate: Callable[..., Mandate]
) -> None:
    mandate = make_mandate()
    answer = api(studio.tenant).post(f"/v1/mandates/{mandate.id}/end")
    assert (answer.status_code, answer.json()["ends_at"] is not None) == (200, True)
    assert api().post(f"/v1/mandates/{mandate.id}/end").status_code == 401
