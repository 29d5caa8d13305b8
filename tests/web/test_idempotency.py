"""The same request sent twice happens once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from marketplace.core import clock
from marketplace.core.models import IdempotencyRecord, OutboxEvent
from marketplace.web import idempotency

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.api_views")]
Api = Callable[..., APIClient]
BOTH = pytest.mark.parametrize("path", ["/v1/notes", "/v1/slow-notes"])


def send(client: APIClient, path: str, text: str, key: str = "k-1") -> Any:
    return client.post(path, {"text": text}, headers={"Idempotency-Key": key})


@BOTH
def test_the_answer_is_repeated_and_nothing_happens_twice(api: Api, agency: Any, path: str) -> None:
    first, second = (send(api(agency), path, "a") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert OutboxEvent.objects.count() == 1


@BOTH
def test_another_body_is_refused(api: Api, agency: Any, path: str) -> None:
    send(api(agency), path, "a")
    response = send(api(agency), path, "b")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency.mismatch")


def test_another_path_is_another_request(api: Api, agency: Any) -> None:
    send(api(agency), "/v1/notes", "a")
    assert send(api(agency), "/v1/slow-notes", "a").json()["code"] == "idempotency.mismatch"


@BOTH
def test_keys_belong_to_one_tenant(api: Api, agency: Any, advertiser: Any, path: str) -> None:
    assert send(api(agency), path, "a").json() != send(api(advertiser), path, "a").json()


@BOTH
def test_a_refusal_by_rule_is_repeated(api: Api, agency: Any, path: str) -> None:
    first, second = (send(api(agency), path, "denied") for _ in range(2))
    assert first.status_code == second.status_code == 403
    assert first.json() == second.json()
    assert second["Content-Type"] == "application/problem+json"
    assert second["Idempotent-Replayed"] == "true"


@BOTH
@pytest.mark.parametrize(("text", "status"), [("poor", 402), ("x" * 30, 400)])
def test_what_can_be_put_right_may_be_sent_again(
    api: Api, agency: Any, path: str, text: str, status: int
) -> None:
    assert send(api(agency), path, text).status_code == status
    assert not IdempotencyRecord.objects.exists()
    assert send(api(agency), path, "a").status_code == 201


@BOTH
def test_a_server_error_leaves_no_row(api: Api, agency: Any, path: str) -> None:
    client = api(agency)
    client.raise_request_exception = False
    assert send(client, path, "broken").status_code == 500
    assert not IdempotencyRecord.objects.exists()
    assert send(client, path, "a").status_code == 201


def test_a_server_error_undoes_the_work(api: Api, agency: Any) -> None:
    client = api(agency)
    client.raise_request_exception = False
    send(client, "/v1/notes", "broken")
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_wrong_keys(api: Api, agency: Any, key: str) -> None:
    response = send(api(agency), "/v1/notes", "a", key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency.key")


def test_a_dead_process_is_taken_over_after_its_lease(api: Api, agency: Any) -> None:
    send(api(agency), "/v1/slow-notes", "a")
    IdempotencyRecord.objects.update(response_status=None, response_body=None)
    waiting = send(api(agency), "/v1/slow-notes", "a")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "idempotency.in_progress")
    assert waiting["Retry-After"] == "1"
    IdempotencyRecord.objects.update(created_at=clock.now() - idempotency.LEASE - timedelta(seconds=1))
    assert send(api(agency), "/v1/slow-notes", "a").status_code == 201


def test_old_rows_are_forgotten(api: Api, agency: Any) -> None:
    send(api(agency), "/v1/notes", "a")
    assert idempotency.forget_old() == 0
    IdempotencyRecord.objects.update(created_at=clock.now() - idempotency.KEPT_FOR - timedelta(seconds=1))
    assert idempotency.forget_old() == 1


def test_multipart_bodies_count_by_content(rf: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from rest_framework.parsers import MultiPartParser
    from rest_framework.request import Request

    def of(content: bytes) -> str:
        sent = rf.post("/v1/x", {"n": "1", "file": SimpleUploadedFile("a.wav", content)})
        return idempotency.fingerprint(Request(sent, parsers=[MultiPartParser()]))

    assert of(b"one") == of(b"one")
    assert of(b"one") != of(b"two")


@pytest.mark.django_db(transaction=True)
def test_concurrent_duplicates_happen_once(api: Api, agency: Any) -> None:
    statuses: list[int] = []
    barrier = threading.Barrier(6)

    def call() -> None:
        barrier.wait()
        statuses.append(send(api(agency), "/v1/notes", "a").status_code)
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutboxEvent.objects.count() == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses


@pytest.mark.django_db(transaction=True)
def test_a_duplicate_is_told_while_the_first_is_at_work(api: Api, agency: Any) -> None:
    locked, done = threading.Event(), threading.Event()
    organization = agency.organization.id

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{organization}\nk-1"])
            locked.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(20)
    try:
        assert send(api(agency), "/v1/notes", "a").json()["code"] == "idempotency.in_progress"
    finally:
        done.set()
        thread.join()
    assert send(api(agency), "/v1/notes", "a").status_code == 201
