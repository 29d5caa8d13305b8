"""Organizations, keys and health over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from marketplace.core.models import ApiKey, Organization

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
NEW = {"name": "North Star", "kind": "agency", "owner_email": "Ana@North.example", "owner_password": "x" * 8}


def test_me(api: Api, agency: Any) -> None:
    me = api(agency).get("/v1/me").json()
    assert me["organization"]["id"] == str(agency.organization.id)
    assert me["principal"] == agency.actor.principal
    assert "renders.create" in me["permissions"]
    assert api().get("/v1/me").status_code == 401


def test_staff_opens_an_organization_with_owner_and_key(api: Api, platform: Any) -> None:
    sent = {**NEW, "owner_password": "quiet river stone"}
    response = api(platform).post("/v1/organizations", sent)
    assert response.status_code == 201, response.content
    opened = response.json()
    me = api(opened["secret"]).get("/v1/me").json()
    assert me["organization"] == opened["organization"]
    assert opened["secret"].startswith(opened["key"]["prefix"])
    assert Entry.objects.filter(action="web.organization.opened").count() == 1
    assert opened["secret"] not in str(list(ApiKey.objects.values()))


def test_a_weak_password_opens_nothing(api: Api, platform: Any) -> None:
    before = Organization.objects.count()
    response = api(platform).post("/v1/organizations", NEW)
    assert (response.status_code, response.json()["code"]) == (422, "password.weak")
    assert Organization.objects.count() == before


def test_only_staff_opens_and_sees_others(api: Api, agency: Any, advertiser: Any, platform: Any) -> None:
    assert api(agency).post("/v1/organizations", NEW).json()["code"] == "permission.missing"
    seen = api(agency).get("/v1/organizations").json()["items"]
    assert [one["id"] for one in seen] == [str(agency.organization.id)]
    assert len(api(platform).get("/v1/organizations").json()["items"]) == 3


def test_unknown_fields_are_errors(api: Api, platform: Any) -> None:
    response = api(platform).post("/v1/organizations", {**NEW, "kindd": "x"})
    assert response.json()["errors"] == [{"field": "kindd", "detail": "There is no such field."}]


def test_a_key_is_issued_used_listed_and_revoked(api: Api, agency: Any) -> None:
    made = api(agency).post("/v1/keys", {"name": "CI", "permissions": ["renders.read"]}).json()
    secret, key_id = made["secret"], made["key"]["id"]
    assert api(secret).get("/v1/me").json()["permissions"] == ["renders.read"]
    listed = api(agency).get("/v1/keys").json()["items"]
    assert key_id in [key["id"] for key in listed]
    assert secret not in str(listed)
    assert api(agency).delete(f"/v1/keys/{key_id}").json()["revoked_at"]
    assert api(secret).get("/v1/me").status_code == 401
    assert api(agency).delete(f"/v1/keys/{key_id}").status_code == 200
    assert Entry.objects.filter(action="web.key.revoked", subject=f"key:{key_id}").count() == 1


def test_nobody_grants_what_they_do_not_hold(api: Api, agency: Any) -> None:
    response = api(agency).post("/v1/keys", {"name": "x", "permissions": ["platform.manage"]})
    assert (response.status_code, response.json()["code"]) == (422, "key.permissions")


def test_keys_of_others_are_invisible(api: Api, agency: Any, advertiser: Any) -> None:
    key_id = ApiKey.objects.get(organization=agency.organization).id
    response = api(advertiser).delete(f"/v1/keys/{key_id}")
    assert (response.status_code, response.json()["code"]) == (404, "key.not_found")
    assert api(agency).get("/v1/me").status_code == 200


def test_members_make_only_personal_keys(api: Api, agency: Any, make_member: Any) -> None:
    _, actor, secret = make_member(agency, "member")
    assert api(secret).post("/v1/keys", {"name": "x"}).json()["code"] == "permission.missing"
    made = api(secret).post("/v1/keys", {"name": "x", "personal": True})
    assert made.json()["key"]["user_id"] == str(actor.user_id)
    assert {key["user_id"] for key in api(secret).get("/v1/keys").json()["items"]} == {str(actor.user_id)}


def test_an_organizations_key_cannot_make_personal_keys(api: Api, agency: Any) -> None:
    response = api(agency).post("/v1/keys", {"name": "x", "personal": True})
    assert response.json()["code"] == "key.personal"


def test_health(client: Any, settings: Any) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "parts": {"database": "ok"}}
    assert client.get("/healthz").json()["status"] == "ok"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    degraded = client.get("/healthz")
    assert (degraded.status_code, degraded.json()["parts"]["redis"]) == (200, "away")
