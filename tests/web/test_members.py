"""Members over HTTP: let in with a role that exists there, listed for those who manage."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from marketplace.core.models import Membership

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
NEW = {"email": "Noor@North.example", "role": "agent", "name": "Noor", "password": "quiet river stone"}


def test_an_owner_lets_an_agent_in(api: Api, agency: Any) -> None:
    made = api(agency).post("/v1/members", NEW)
    assert made.status_code == 201, made.content
    assert (made.json()["role"], made.json()["email"]) == ("agent", "noor@north.example")
    member = Membership.objects.get(id=made.json()["id"])
    assert member.organization == agency.organization
    assert member.user.check_password(NEW["password"])
    entry = Entry.objects.get(action="web.member.added")
    assert entry.data == {"role": "agent", "user_id": str(member.user_id)}
    listed = api(agency).get("/v1/members").json()["items"]
    assert {one["role"] for one in listed} == {"owner", "agent"}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"role": "producer"}, 422, "membership.role_kind"),
        ({"role": "talent"}, 400, "invalid"),
        ({"password": "short"}, 422, "password.weak"),
    ],
)
def test_what_is_refused_lets_nobody_in(
    api: Api, agency: Any, changed: dict[str, str], status: int, code: str
) -> None:
    refused = api(agency).post("/v1/members", NEW | changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert Membership.objects.filter(organization=agency.organization).count() == 1


def test_who_is_a_member_already(api: Api, agency: Any) -> None:
    api(agency).post("/v1/members", NEW)
    again = api(agency).post("/v1/members", NEW)
    assert (again.status_code, again.json()["code"]) == (422, "membership.exists")


def test_somebody_of_another_tenant_keeps_their_password(api: Api, agency: Any, advertiser: Any) -> None:
    made = api(agency).post("/v1/members", NEW | {"email": advertiser.owner.email})
    assert made.status_code == 201
    advertiser.owner.refresh_from_db()
    assert advertiser.owner.check_password("correct horse battery")
    assert made.json().keys() == {"id", "user", "email", "role", "created_at"}
