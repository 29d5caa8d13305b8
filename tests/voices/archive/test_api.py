"""The API of archives: one story, every endpoint by every actor, a stable code for every refusal."""

import hashlib
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from marketplace.audit.models import Entry
from tests.conftest import Tenant
from tests.voices.archive.conftest import FILE, WORDS, Shelf
from tests.voices.test_uploads import bucket, endpoint
from voices import services
from voices.models import ArchiveUpload, Take

__all__ = ["bucket", "endpoint"]
Api = Callable[..., APIClient]
MARKS = {"reference_start_ms": 0, "reference_end_ms": 6_000}


def send(client: APIClient, shelf: Shelf, data: bytes = FILE, **more: Any) -> Any:
    """POST one long file as a multipart form."""
    form = {"voice": str(shelf.studio.voice.id), "file": SimpleUploadedFile("interview.flac", data), **more}
    return client.post("/v1/archive-uploads", form, format="multipart")


def test_from_a_long_file_to_takes(api: Api, shelf: Shelf) -> None:
    client = api(shelf.studio.tenant)
    sent = send(client, shelf)
    assert (sent.status_code, sent.json()["status"]) == (201, "needs_reference"), sent.json()
    path = f"/v1/archive-uploads/{sent.json()['id']}"
    queued = client.post(f"{path}/analyse", MARKS, format="json")
    assert (queued.status_code, queued.json()["status"]) == (202, "queued")
    ArchiveUpload.objects.all().delete()
    archive = shelf.reviewed()
    path = f"/v1/archive-uploads/{archive.id}"
    report = client.get(path).json()["report"]
    assert report["sentences"] == 2
    assert sum(kind["seconds"] for kind in report["kinds"]) == pytest.approx(60.0, abs=0.1)
    spans = client.get(f"{path}/spans").json()["spans"]
    assert (spans[0]["start_ms"], spans[-1]["end_ms"]) == (0, 60_000)
    unsure, sure = client.get(f"{path}/segments").json()["items"]
    assert (sure["status"], unsure["status"], unsure["reason"]) == ("accepted", "waiting", "unsure_words")
    one = f"/v1/archive-segments/{unsure['id']}"
    heard = client.get(f"{one}/audio")
    assert (heard.status_code, heard["Content-Type"], heard.content[:4]) == (200, "audio/flac", b"fLaC")
    assert client.get(f"{one}/audio", HTTP_RANGE="bytes=0-3").content == b"fLaC"
    assert Entry.objects.filter(action="voices.archive_segment.heard").count() == 2
    corrected = client.post(f"{one}/text", {"text": "What was said."}, format="json")
    assert (corrected.json()["text"], corrected.json()["text_version"]) == ("What was said.", 2)
    kept = client.post(f"{one}/accept", {}, format="json")
    assert (kept.status_code, kept.json()["status"]) == (200, "accepted")
    assert str(Take.objects.get(prompt__text="What was said.").id) == kept.json()["take"]
    texts = client.get(one).json()["texts"]
    assert [(row["version"], row["text"]) for row in texts] == [(1, WORDS), (2, "What was said.")]
    dropped = client.post(f"/v1/archive-segments/{sure['id']}/drop")
    assert (dropped.json()["status"], dropped.json()["take"]) == ("dropped", None)
    assert client.post(f"{path}/close").json()["status"] == "closed"
    assert client.get(f"{one}/audio").json()["code"] == "segment.deleted"
    assert [row["id"] for row in client.get("/v1/archive-uploads").json()["items"]] == [str(archive.id)]


def test_every_endpoint_by_every_actor(
    api: Api,
    shelf: Shelf,
    make_tenant: Callable[..., Tenant],
    make_member: Callable[..., Any],
    advertiser: Tenant,
    platform: Tenant,
) -> None:
    archive = shelf.reviewed()
    segment = shelf.segments(archive)[1]
    member, _, own = make_member(shelf.studio.tenant, "talent", "mina@example.org")
    type(shelf.studio.talent).objects.filter(id=shelf.studio.talent.id).update(user_id=member.user_id)
    _, _, other = make_member(shelf.studio.tenant, "talent")
    _, _, finance = make_member(shelf.studio.tenant, "finance")
    path, one = f"/v1/archive-uploads/{archive.id}", f"/v1/archive-segments/{segment.id}"
    reads = [path, f"{path}/spans", f"{path}/segments", one, f"{one}/audio"]
    writes: list[tuple[str, dict[str, Any]]] = [
        (f"{one}/text", {"text": "Said."}), (f"{one}/accept", {}), (f"{one}/drop", {}),
        (f"{path}/claim", {}), (f"{path}/analyse", MARKS), (f"{path}/close", {}),
    ]  # fmt: skip
    actors: list[tuple[Any, int]] = [
        (None, 401), (make_tenant("agency", "Other"), 404), (other, 404), (platform, 404), (advertiser, 404),
        (finance, 403),
    ]  # fmt: skip
    for who, status in actors:
        for address in reads:
            assert api(who).get(address).status_code == status, (who, address)
        for address, body in writes:
            assert api(who).post(address, body, format="json").status_code == status, (who, address)
    announce = {"voice": str(shelf.studio.voice.id), "size": 9, "sha256": "0" * 64}
    for who, status in [(None, 401), (make_tenant("agency", "Third"), 404), (other, 404), (finance, 403)]:
        assert send(api(who), shelf).status_code == status
        assert api(who).post("/v1/archive-uploads/announce", announce, format="json").status_code == status
    assert send(api(platform), shelf).json()["code"] == "agency.required"
    assert api(advertiser).get("/v1/archive-uploads").json()["items"] == []
    for address in reads:
        assert api(own).get(address).status_code == 200, address
    expected = [200, 200, 200, 200, 409, 200]
    assert [api(own).post(a, b, format="json").status_code for a, b in writes] == expected


def test_refusals_have_stable_codes(api: Api, shelf: Shelf) -> None:
    client = api(shelf.studio.tenant)
    for data, more, code in (
        (b"OggS" + bytes(900), {}, "archive.unreadable"),
        (b"", {}, "archive.unreadable"),
        (FILE, {"sha256": "0" * 64}, "archive.sha256_mismatch"),
        (FILE, {"reference_start_ms": 0, "reference_end_ms": 100}, "archive.reference"),
        (FILE, {"reference_start_ms": 5}, "invalid"),
        (FILE, {"sha256": "zz"}, "invalid"),
    ):
        assert send(client, shelf, data, **more).json()["code"] == code
    body = {"voice": str(shelf.studio.voice.id), "size": len(FILE), "sha256": "0" * 64}
    refused = client.post("/v1/archive-uploads/announce", body, format="json")
    assert refused.json()["code"] == "upload.presign_unavailable"
    archive = shelf.reviewed()
    segment = shelf.segments(archive)[1]
    empty = client.post(f"/v1/archive-segments/{segment.id}/text", {"text": "—"}, format="json")
    assert (empty.status_code, empty.json()["code"]) == (422, "segment.text")
    services.revoke_voice(actor=shelf.actor, voice=shelf.studio.voice, now=shelf.studio.now)
    for address in (f"/v1/archive-segments/{segment.id}", f"/v1/archive-uploads/{archive.id}/segments"):
        gone = client.get(address)
        assert (gone.status_code, gone.json()["code"]) == (410, "voice.revoked")


def test_announced_files_are_read_back_and_sealed(api: Api, shelf: Shelf, bucket: Any) -> None:
    client = api(shelf.studio.tenant)
    body = {
        "voice": str(shelf.studio.voice.id),
        "size": len(FILE),
        "sha256": hashlib.sha256(FILE).hexdigest(),
        "filename": "interview.flac",
    }
    begun = client.post("/v1/archive-uploads/announce", body, format="json").json()
    claim = f"/v1/archive-uploads/{begun['upload_id']}/claim"
    assert client.post(claim, MARKS, format="json").json()["code"] == "upload.missing"
    for sent, code in ((FILE[:-1], "upload.size_mismatch"), (FILE[:-1] + b"\0", "archive.sha256_mismatch")):
        put(begun, sent)
        assert client.post(claim, MARKS, format="json").json()["code"] == code
    put(begun, FILE)
    claimed = client.post(claim, MARKS, format="json")
    assert (claimed.status_code, claimed.json()["status"]) == (200, "queued"), claimed.json()
    assert client.post(claim, MARKS, format="json").json() == claimed.json()
    sealed = f"tenants/archives/{shelf.studio.voice.id}/{begun['upload_id']}/00000"
    assert [entry.key for entry in bucket.objects.all()] == [sealed]
    assert FILE[:40] not in bucket.Object(sealed).get()["Body"].read()


def test_unclaimed_files_do_not_stay(api: Api, shelf: Shelf, bucket: Any, later: Any) -> None:
    body = {"voice": str(shelf.studio.voice.id), "size": 4, "sha256": "0" * 64}
    begun = api(shelf.studio.tenant).post("/v1/archive-uploads/announce", body, format="json").json()
    put(begun, b"abcd")
    assert services.discard_expired_archives(now=later(60)) == 0
    assert services.discard_expired_archives(now=later(7 * 3600)) == 1
    assert list(bucket.objects.all()) == []
    assert not ArchiveUpload.objects.exists()


def put(begun: dict[str, Any], data: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310
        begun["url"], data=data, method="PUT", headers=begun["headers"]
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200
