"""The API of voices over real requests: the studio's story, and a stable code for every refusal."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tests.conftest import Tenant
from tests.voices.conftest import Studio
from tests.voices.sound import encode, speech
from voices import services
from voices.models import Take
from voices.quality.limits import MAXIMUM_BYTES

Api = Callable[..., APIClient]
CLEAN = encode(speech(2.0))


def send(client: APIClient, session_id: object, data: bytes, number: int = 1, **more: Any) -> Any:
    """POST one take as a multipart form."""
    file = SimpleUploadedFile("take.flac", data, content_type="audio/flac")
    form = {"prompt_number": number, "file": file, **more}
    return client.post(f"/v1/sessions/{session_id}/takes", form, format="multipart")


def test_the_studios_story(api: Api, agency: Tenant) -> None:
    client = api(agency)
    talent = client.post("/v1/talents", {"stage_name": "Mina", "legal_name": "Wilhelmina"}, format="json")
    talent_id = talent.json()["id"]
    login = client.post(f"/v1/talents/{talent_id}/login", {"email": "mina@example.org"}, format="json")
    assert login.status_code == 201, login.json()
    own = api(login.json()["api_key"])
    assert [row["id"] for row in own.get("/v1/talents").json()["items"]] == [talent_id]
    voice = client.post(
        "/v1/voices", {"talent": talent_id, "name": "Warm", "language": "en-US"}, format="json"
    )
    assert voice.status_code == 201, voice.json()
    script = client.post(
        "/v1/prompt-scripts",
        {"name": "Two lines", "language": "en-US", "prompts": ["The first.", "The second."]},
        format="json",
    )
    assert script.json()["prompt_count"] == 2
    session = client.post(
        "/v1/sessions", {"voice": voice.json()["id"], "script": script.json()["id"]}, format="json"
    )
    assert session.status_code == 201, session.json()
    session_id = session.json()["id"]
    prompts = own.get(f"/v1/prompt-scripts/{script.json()['id']}").json()["prompts"]
    assert prompts[1] == {"number": 2, "text": "The second.", "style": "neutral"}
    take = send(own, session_id, CLEAN)
    assert take.status_code == 201, take.json()
    body = take.json()
    assert (body["status"], body["report"]["verdict"], body["prompt_number"]) == ("accepted", "accept", 1)
    assert send(own, session_id, CLEAN).json()["id"] == body["id"]
    assert client.get(f"/v1/takes/{body['id']}").json() == body
    audio = own.get(f"/v1/takes/{body['id']}/audio")
    assert (audio.status_code, audio.content, audio["Content-Type"]) == (200, CLEAN, "audio/flac")
    assert audio["Cache-Control"] == "private, no-store"
    assert client.get(f"/v1/sessions/{session_id}/report").json()["missing"] == [2]
    assert client.get(f"/v1/sessions/{session_id}/takes").json()["items"] == [body]
    assert own.post(f"/v1/sessions/{session_id}/close").json()["status"] == "closed"
    withdrawn = own.post(f"/v1/voices/{voice.json()['id']}/withdraw").json()
    assert (withdrawn["status"], withdrawn["epoch"]) == ("withdrawn", 1)


def test_mandates(api: Api, studio: Studio) -> None:
    client = api(studio.tenant)
    mandate = {"talent": str(studio.talent.id), "commission_bp": 2000, "powers": ["record", "offer"]}
    made = client.post("/v1/mandates", mandate, format="json")
    assert (made.status_code, made.json()["ends_at"]) == (201, None)
    assert client.post("/v1/mandates", mandate, format="json").json()["code"] == "mandate.overlap"
    assert client.get("/v1/mandates").json()["items"] == [made.json()]


@pytest.mark.parametrize(
    ("data", "number", "status", "code"),
    [
        (encode(np.zeros((24_000, 2), np.float32)), 1, 422, "take.stereo"),
        (encode(speech(1.0), container="WAV", subtype="PCM_U8"), 1, 422, "take.bit_depth"),
        (encode(speech(1.0), 8_000), 1, 422, "take.sample_rate"),
        (CLEAN[: len(CLEAN) // 2], 1, 422, "take.truncated"),
        (encode(speech(2.0), container="WAV")[:9000], 1, 422, "take.truncated"),
        (encode(speech(0.3)), 1, 422, "take.too_short"),
        (b"ID3\x04" + bytes(5000), 1, 422, "take.unreadable"),
        (b"", 1, 422, "take.unreadable"),
        (CLEAN, 99, 422, "prompt.unknown"),
        (CLEAN, 0, 400, "invalid"),
        (b"fLaC" + bytes(MAXIMUM_BYTES), 1, 413, "take.too_large"),
        (b"fLaC" + bytes(MAXIMUM_BYTES + (2 << 20)), 1, 413, "too_large"),
    ],
)
def test_bad_takes_are_problems_with_a_stable_code(
    api: Api, studio: Studio, data: bytes, number: int, status: int, code: str
) -> None:
    answer = send(api(studio.tenant), studio.session.id, data, number)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Take.objects.exists()


def test_other_refusals_of_takes(api: Api, studio: Studio, make_tenant: Callable[..., Tenant]) -> None:
    client, session_id = api(studio.tenant), studio.session.id
    assert send(client, session_id, CLEAN, sha256="0" * 64).json()["code"] == "take.sha256_mismatch"
    assert send(client, session_id, CLEAN, sha256="zz").json()["code"] == "invalid"
    assert send(api(make_tenant("agency", "Other")), session_id, CLEAN).status_code == 404
    assert send(api(), session_id, CLEAN).status_code == 401
    assert send(client, uuid4(), CLEAN).json()["code"] == "not_found"
    bodies: list[Any] = [[], 3, "x", {"prompt_number": 1}]
    for body in bodies:
        answer = client.post(f"/v1/sessions/{session_id}/takes", body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    client.post(f"/v1/sessions/{session_id}/close")
    answer = send(client, session_id, CLEAN)
    assert (answer.status_code, answer.json()["code"]) == (409, "session.closed")


def test_a_folder_signs_no_uploads_and_says_so(api: Api, studio: Studio) -> None:
    answer = api(studio.tenant).post(
        f"/v1/sessions/{studio.session.id}/uploads",
        {"prompt_number": 1, "size": len(CLEAN), "sha256": "0" * 64},
        format="json",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "upload.presign_unavailable")
    assert f"/v1/sessions/{studio.session.id}/takes" in answer.json()["detail"]


def test_strangers_and_advertisers_see_nothing_of_the_studio(
    api: Api, studio: Studio, make_tenant: Callable[..., Tenant], advertiser: Tenant
) -> None:
    take = studio.record(1)
    paths = [
        f"/v1/talents/{studio.talent.id}",
        f"/v1/voices/{studio.voice.id}",
        f"/v1/prompt-scripts/{studio.script.id}",
        f"/v1/sessions/{studio.session.id}",
        f"/v1/sessions/{studio.session.id}/report",
        f"/v1/sessions/{studio.session.id}/takes",
        f"/v1/takes/{take.id}",
        f"/v1/takes/{take.id}/audio",
    ]
    for path in paths:
        assert api(studio.tenant).get(path).status_code == 200, path
        assert api(make_tenant("agency", "Other")).get(path).status_code == 404, path
        assert api(advertiser).get(path).status_code == 404, path
        assert api().get(path).status_code == 401, path
    for path in ("/v1/talents", "/v1/mandates", "/v1/sessions", "/v1/prompt-scripts", "/v1/voices"):
        assert api(advertiser).get(path).json()["items"] == [], path


def test_advertisers_see_the_catalogue_of_ready_voices(
    api: Api, studio: Studio, advertiser: Tenant, django_assert_max_num_queries: Any
) -> None:
    studio.record(1)
    services.mark_voice_ready(actor=studio.actor, voice=studio.voice, now=studio.now)
    with django_assert_max_num_queries(3):
        seen = api(advertiser).get("/v1/voices?language=en-US").json()["items"]
    assert seen == [api(advertiser).get(f"/v1/voices/{studio.voice.id}").json()]
    assert set(seen[0]) == {
        "id", "name", "slug", "stage_name", "language", "style", "description", "gender_hint", "status",
    }  # fmt: skip
    assert api(advertiser).get("/v1/voices?language=de").json()["items"] == []
    refused = api(advertiser).post(f"/v1/voices/{studio.voice.id}/withdraw")
    assert (refused.status_code, refused.json()["code"]) == (403, "agency.required")
    services.revoke_voice(actor=studio.actor, voice=studio.voice, now=studio.now)
    assert api(advertiser).get(f"/v1/voices/{studio.voice.id}").status_code == 404


def test_a_talents_own_key_keeps_no_roster(api: Api, studio: Studio, make_member: Callable[..., Any]) -> None:
    _, _, secret = make_member(studio.tenant, "talent")
    own = api(secret)
    for path, body in (
        ("/v1/talents", {"stage_name": "A", "legal_name": "B"}),
        ("/v1/prompt-scripts", {"name": "S", "language": "en", "prompts": ["Hello."]}),
    ):
        answer = own.post(path, body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "roster.staff_only")
    assert own.get(f"/v1/voices/{studio.voice.id}").status_code == 404
    assert own.get(f"/v1/prompt-scripts/{studio.script.id}").status_code == 404
    login = own.post(f"/v1/talents/{studio.talent.id}/login", {"email": "x@example.org"}, format="json")
    assert login.json()["code"] == "permission.missing"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "S", "language": "english", "prompts": ["Hello."]}, "language.unknown"),
        ({"name": "S", "language": "en", "prompts": []}, "invalid"),
        ({"name": "S", "language": "en", "prompts": ["a"] * 5001}, "invalid"),
        ({"name": "S", "language": "en", "prompts": ["Hello.", "bell \x07"]}, "prompt.text"),
    ],
)
def test_bad_scripts(api: Api, agency: Tenant, body: dict[str, Any], code: str) -> None:
    assert api(agency).post("/v1/prompt-scripts", body, format="json").json()["code"] == code


def test_a_script_of_five_thousand_prompts(api: Api, agency: Tenant) -> None:
    prompts = [f"Prompt {number} of a long and patient afternoon in the booth." for number in range(5000)]
    body = {"name": "Long", "language": "en", "prompts": prompts}
    assert api(agency).post("/v1/prompt-scripts", body, format="json").json()["prompt_count"] == 5000
