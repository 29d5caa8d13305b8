"""The API base: who may call, what is read, how every refusal looks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from marketplace.core import clock, services
from marketplace.core.models import ApiKey, OutboxEvent
from marketplace.web import pagination

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.api_views")]
Api = Callable[..., APIClient]


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"urn:voxlicet:problem:{code}"
    assert body["request_id"] == response["X-Request-Id"]
    assert body["detail"]
    return body


def test_nobody_is_asked_to_sign_in(api: Api) -> None:
    response = api().get("/v1/notes")
    problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer vox_wrong", "Bearer", "Bearer other_secret", "bearer vox_"])
def test_a_wrong_key_is_refused(api: Api, header: str) -> None:
    client = api()
    client.credentials(HTTP_AUTHORIZATION=header)
    problem(client.get("/v1/open"), 401, "unauthenticated")


def test_a_revoked_key_is_refused(api: Api, agency: Any) -> None:
    assert api(agency).get("/v1/open").status_code == 200
    ApiKey.objects.update(revoked_at=clock.now())
    problem(api(agency).get("/v1/open"), 401, "unauthenticated")


def test_open_views_take_anyone(api: Api, agency: Any) -> None:
    assert api().get("/v1/open").json() == {"principal": "anonymous"}
    assert api(agency).get("/v1/open").json() == {"principal": agency.actor.principal}


def test_a_view_that_names_no_permission_is_closed(api: Api, agency: Any) -> None:
    problem(api(agency).get("/v1/silent"), 403, "permission.missing")


def test_permission_by_method(api: Api, agency: Any, make_member: Any) -> None:
    _, _, secret = make_member(agency, "finance")
    assert api(secret).get("/v1/notes").status_code == 200
    body = problem(api(secret).post("/v1/notes", {"text": "a"}), 403, "permission.missing")
    assert body["permission"] == "renders.create"


def test_a_personal_key_acts_with_the_role_of_its_owner(api: Api, agency: Any, make_member: Any) -> None:
    membership, _, secret = make_member(agency, "member")
    assert api(secret).post("/v1/notes", {"text": "a"}).status_code == 201
    membership.role = "auditor"
    membership.save()
    problem(api(secret).post("/v1/notes", {"text": "a"}), 403, "permission.missing")


def test_session_calls_need_the_csrf_token(agency: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(agency.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/v1/notes").status_code == 200
    refused = client.post("/v1/notes", data='{"text": "a"}', content_type="application/json")
    problem(refused, 403, "csrf.failed")
    client.cookies["csrftoken"] = token = "a" * 32
    sent = client.post(
        "/v1/notes", data='{"text": "a"}', content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert sent.status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "x" * 21}, "text"),
        ({"text": "nul\0"}, "text"),
        ({"text": "ok", "tags": ["abc", "abcd"]}, "tags.1"),
        ([1], ""),
        ("text", ""),
    ],
)
def test_wrong_fields_are_named(api: Api, agency: Any, body: Any, field: str) -> None:
    found = problem(api(agency).post("/v1/notes", body), 400, "invalid")
    assert [error["field"] for error in found["errors"]] == [field]


@pytest.mark.parametrize("body", ["{", '{"text": NaN}', "[" * 100_000, b"\xff\xfe"])
def test_unreadable_json(api: Api, agency: Any, body: Any) -> None:
    response = api(agency).post("/v1/notes", body, content_type="application/json")
    problem(response, 400, "unreadable")


def test_other_media_types_are_refused(api: Api, agency: Any) -> None:
    response = api(agency).post("/v1/notes", "text=a", content_type="text/plain")
    problem(response, 415, "unsupported_media_type")


def test_a_body_over_the_limit_is_refused_before_it_is_read(api: Api, agency: Any) -> None:
    text = json.dumps({"text": "x" * (1 << 20)})
    problem(api(agency).post("/v1/notes", text, content_type="application/json"), 413, "too_large")


def test_a_chunked_body_must_say_its_length(api: Api, agency: Any) -> None:
    response = api(agency).post("/v1/notes", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")
    problem(response, 411, "length.required")


def test_wrong_methods_and_addresses(api: Api, agency: Any) -> None:
    problem(api(agency).delete("/v1/notes"), 405, "method_not_allowed")
    problem(api(agency).options("/v1/notes"), 405, "method_not_allowed")
    problem(api(agency).get("/v1/nowhere"), 404, "not_found")
    assert "organization" in problem(api(agency).get("/v1/missing"), 404, "not_found")["detail"]


def test_a_refusal_carries_its_code_and_members(api: Api, agency: Any) -> None:
    body = problem(api(agency).post("/v1/notes", {"text": "denied"}), 403, "licence.expired")
    assert body["rule"] == "licence.expired"
    assert body["title"] == "Not permitted"


def test_a_bug_is_an_honest_500_that_leaks_nothing(api: Api, agency: Any) -> None:
    client = api(agency)
    with pytest.raises(RuntimeError, match="a bug"):
        client.post("/v1/notes", {"text": "broken"})
    client.raise_request_exception = False
    response = client.post("/v1/notes", {"text": "broken"})
    problem(response, 500, "internal")
    assert b"a bug" not in response.content
    assert b"Traceback" not in response.content


def test_request_ids_are_ours_unless_well_formed(api: Api) -> None:
    assert api().get("/v1/open", headers={"X-Request-Id": "proxy-12345"})["X-Request-Id"] == "proxy-12345"
    forged = api().get("/v1/open", headers={"X-Request-Id": "a b\tINFO all well"})["X-Request-Id"]
    assert len(forged) == 32


def test_security_headers(api: Api) -> None:
    response = api().get("/v1/open")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_pages_follow_each_other_without_gaps(api: Api, agency: Any) -> None:
    made = [
        OutboxEvent.objects.create(topic=str(i), payload={}, organization_id=agency.organization.id).id
        for i in range(5)
    ]
    seen: list[int] = []
    cursor: str | None = ""
    for _ in range(3):
        page = api(agency).get("/v1/notes", {"limit": "2", "cursor": cursor or ""}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]
    assert cursor is None


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": "٣"}])
def test_wrong_limits(api: Api, agency: Any, query: dict[str, str]) -> None:
    problem(api(agency).get("/v1/notes", query), 422, "limit.invalid")


@pytest.mark.parametrize(
    "cursor", ["%%%", "é", pagination.encode("x"), pagination.encode("99999999999999999999")]
)
def test_wrong_cursors(api: Api, agency: Any, cursor: str) -> None:
    problem(api(agency).get("/v1/notes", {"cursor": cursor}), 422, "cursor.invalid")


def test_the_limit_holds_per_key(api: Api, agency: Any, advertiser: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("marketplace.web.api.ApiView.requests_per_minute", 3)
    monkeypatch.setattr("marketplace.web.throttling.time.time", lambda: 1_000_000_000.0)
    # The count is what is tested here; a patient client keeps a busy machine from letting one pass.
    patient = redis.Redis.from_url(settings.REDIS_URL)
    monkeypatch.setattr("marketplace.web.throttling.client", lambda url: patient)
    patient.delete(f"throttle:{agency.actor.principal}:{1_000_000_000 // 60}")
    answers = [api(agency).get("/v1/open") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    problem(answers[-1], 429, "throttled")
    assert int(answers[-1]["Retry-After"]) >= 1
    assert api(advertiser).get("/v1/open").status_code == 200


def test_only_throttling_fails_open_without_redis(api: Api, agency: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert api(agency).get("/v1/open").status_code == 200
    problem(api("vox_wrong").get("/v1/open"), 401, "unauthenticated")


def test_a_left_organization_gives_no_rights(agency: Any, make_member: Any) -> None:
    membership, _, secret = make_member(agency, "member")
    membership.delete()
    assert services.actor_of_secret(secret) is None
