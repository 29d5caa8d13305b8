"""Renders, models and detections over HTTP: shapes, statuses, codes, idempotency, who sees what."""

import io
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.models import Hold, Wallet
from licensing.models import Licence
from licensing.services import revoke
from marketplace.core import clock
from synthesis.audio.files import encode
from synthesis.models import Detection, Render
from synthesis.tasks import detect as detect_task
from synthesis.tasks import render as render_task
from tests.conftest import Tenant
from tests.licensing.market import TEXT, USE, unsealed
from tests.synthesis.speech import speechlike
from tests.synthesis.studio import Studio

Api = Callable[..., APIClient]

pytestmark = pytest.mark.django_db


def body(studio: Studio, **changed: Any) -> Any:
    return {"licence": str(studio.licence.id), "text": TEXT, "use": asdict(USE)} | changed


def post(
    api: Api,
    studio: Studio,
    who: Any = None,
    headers: dict[str, str] | None = None,
    query: str = "",
    **changed: Any,
) -> Any:
    client = api(who or studio.market.advertiser)
    return client.post(f"/v1/renders{query}", body(studio, **changed), format="json", headers=headers or {})


def test_a_render_from_request_to_audio(studio: Studio, api: Api) -> None:
    answer = post(api, studio)
    assert answer.status_code == 202
    render = answer.json()
    assert render["status"] == "queued"
    assert render["decision"]["permitted"] is True
    assert render["files"] == []
    render_task(render["id"])
    client = api(studio.market.advertiser)
    done = client.get(f"/v1/renders/{render['id']}").json()
    assert done["status"] == "delivered"
    for file in done["files"]:
        audio = client.get(file["url"])
        assert audio.status_code == 200
        assert len(audio.content) == file["size"]
        assert audio["Content-Type"] == {"wav": "audio/wav", "mp3": "audio/mpeg"}[file["format"]]
        assert audio["Cache-Control"] == "private, no-store"
        assert "attachment" in audio["Content-Disposition"]
    receipt = client.get(f"/v1/renders/{render['id']}/receipt").json()
    assert receipt["statement"]["render"]["id"] == render["id"]
    assert client.get("/v1/renders").json()["items"][0]["id"] == render["id"]


def test_waiting_returns_when_time_is_over(studio: Studio, api: Api) -> None:
    answer = post(api, studio, query="?wait=0.3")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert post(api, studio, query="?wait=31").status_code == 400


def test_waiting_sees_the_end(studio: Studio, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def work_instead_of_sleeping(seconds: float) -> None:
        render_task(str(Render.objects.get().id))

    monkeypatch.setattr("synthesis.api.waiting.time.sleep", work_instead_of_sleeping)
    answer = post(api, studio, query="?wait=30")
    assert (answer.status_code, answer.json()["status"]) == (200, "delivered")


def test_the_same_key_renders_and_holds_once(studio: Studio, api: Api) -> None:
    headers = {"Idempotency-Key": "one"}
    first = post(api, studio, headers=headers)
    again = post(api, studio, headers=headers)
    assert first.json()["id"] == again.json()["id"]
    assert again["Idempotent-Replayed"] == "true"
    assert Render.objects.count() == Hold.objects.count() == 1
    other = post(api, studio, headers=headers, text="Something else entirely.")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


def problem(answer: Any, status: int, code: str) -> None:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    document = answer.json()
    assert (answer.status_code, document["code"]) == (status, code), document
    assert document["detail"]
    assert not Render.objects.exists()


def test_bad_input_is_a_problem_with_a_stable_code(studio: Studio, api: Api) -> None:
    problem(post(api, studio, text=""), 422, "render.text_empty")
    problem(post(api, studio, text="a" * 50_000), 422, "render.text_too_long")
    problem(post(api, studio, text=7 * ["x"]), 400, "invalid")
    problem(post(api, studio, licence="no uuid"), 400, "invalid")
    problem(post(api, studio, use={}), 400, "invalid")
    problem(post(api, studio, speed="fast"), 400, "invalid")
    problem(post(api, studio, formats=["ogg"]), 422, "render.format")
    problem(post(api, studio, text="a\x00b"), 400, "invalid")


def test_refusals_are_problems_with_the_rule(
    studio: Studio, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    problem(post(api, studio, use=asdict(USE) | {"medium": "tv"}), 403, "consent.medium")
    problem(post(api, studio, who=make_tenant("advertiser")), 404, "licence.not_found")
    problem(post(api, studio, who="vox_wrong"), 401, "unauthenticated")
    problem(api().post("/v1/renders", body(studio), format="json"), 401, "unauthenticated")
    with unsealed():
        Licence.objects.update(starts_at="2020-01-01T00:00Z", ends_at="2020-02-01T00:00Z")
    problem(post(api, studio), 403, "licence.expired")


def test_an_empty_wallet_is_402(studio: Studio, api: Api) -> None:
    Wallet.objects.update(held_micros=99_900_000)
    problem(post(api, studio), 402, "wallet.insufficient_funds")


def test_someone_elses_render_is_404_everywhere(
    studio: Studio, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    render = studio.request()
    client = api(make_tenant("advertiser"))
    for path in ("", "/audio.wav", "/receipt"):
        assert client.get(f"/v1/renders/{render.id}{path}").status_code == 404
    assert client.post(f"/v1/renders/{render.id}/cancel").status_code == 404
    assert client.get("/v1/renders").json()["items"] == []


def test_lists_are_narrowed(studio: Studio, api: Api) -> None:
    studio.request()
    client = api(studio.market.advertiser)
    for query, count in (
        ("status=queued", 1),
        ("status=delivered", 0),
        (f"licence={studio.licence.id}", 1),
        ("licence=nonsense", 0),
    ):
        assert len(client.get(f"/v1/renders?{query}").json()["items"]) == count


def test_cancelling(studio: Studio, api: Api) -> None:
    render = studio.request()
    client = api(studio.market.advertiser)
    assert client.post(f"/v1/renders/{render.id}/cancel").json()["status"] == "cancelled"
    assert api(studio.market.agency).post(f"/v1/renders/{render.id}/cancel").status_code == 403


def test_an_old_link_answers_410_after_a_stop(studio: Studio, api: Api) -> None:
    render = studio.deliver()
    revoke(
        actor=studio.market.talent_actor,
        subject_kind="consent",
        subject_id=studio.licence.consent_id,
        reason="no",
        now=clock.now(),
    )
    answer = api(studio.market.advertiser).get(f"/v1/renders/{render.id}/audio.wav")
    assert (answer.status_code, answer.json()["code"]) == (410, "render.revoked")
    assert api(studio.market.advertiser).get(f"/v1/renders/{render.id}/audio.exe").status_code == 404


def upload(content: bytes, name: str = "clip.mp3") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return {"file": file}


def test_a_clip_leads_to_its_render(studio: Studio, api: Api, make_tenant: Callable[..., Tenant]) -> None:
    render = studio.deliver(text="Good morning to all of you, and fresh bread for everyone.", formats=["mp3"])
    mp3 = api(studio.market.advertiser).get(f"/v1/renders/{render.id}/audio.mp3").content
    stranger, owner = api(make_tenant("advertiser", "Stranger")), api(studio.market.advertiser)
    answers = []
    for client in (stranger, owner):
        asked = client.post("/v1/detections", upload(mp3), format="multipart")
        assert asked.status_code == 202, asked.content
        detect_task(asked.json()["id"])
        answers.append(client.get(f"/v1/detections/{asked.json()['id']}").json())
    for answer in answers:
        assert (answer["match"], answer["render"], answer["distance"]) == ("exact", str(render.id), 0)
        assert answer["licence"] == str(studio.licence.id)
        assert answer["voice"]["name"] == studio.market.voice.name
    assert answers[0]["licensee"] is None
    assert answers[0]["delivered_at"] is None
    assert answers[1]["licensee"] == studio.market.advertiser.organization.name
    first = Detection.objects.order_by("id")[0].id
    assert owner.get(f"/v1/detections/{first}").status_code == 404
    assert len(owner.get("/v1/detections").json()["items"]) == 1


def test_bad_clips_are_problems(studio: Studio, api: Api) -> None:
    client = api(studio.market.advertiser)
    answer = client.post("/v1/detections", upload(b"not audio at all" * 100), format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "detection.unreadable")
    short = encode(speechlike(0.5, 16_000), 16_000, format="wav")
    answer = client.post("/v1/detections", upload(short, "clip.wav"), format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "detection.too_short")
    assert client.post("/v1/detections", {}, format="multipart").json()["code"] == "invalid"


def test_models_are_the_talents_sides_business(
    studio: Studio, api: Api, make_tenant: Callable[..., Tenant]
) -> None:
    agency, path = api(studio.market.agency), f"/v1/voices/{studio.market.voice.id}/models"
    assert agency.get(path).json()["items"][0]["id"] == str(studio.model.id)
    assert agency.get(f"/v1/models/{studio.model.id}").json()["status"] == "ready"
    for who in (studio.market.advertiser, make_tenant("agency", "Other")):
        assert api(who).get(f"/v1/models/{studio.model.id}").status_code == 404
        assert api(who).get(path).json().get("items", []) == []
    answer = agency.post(path, {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "model.too_little_speech")
    answer = api(studio.market.advertiser).post(path, {}, format="json")
    assert answer.status_code == 403
