"""Uploads straight into S3, over real HTTP to moto's server: signed, read back, checked, sealed."""

import datetime
import hashlib
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer
from rest_framework.test import APIClient

from marketplace.core import objects
from tests.conftest import Tenant
from tests.voices.conftest import Studio
from tests.voices.sound import encode, speech
from voices import services
from voices.models import Take, Upload

BUCKET = "voxlicet-test"
DATA = encode(speech(2.0))
Api = Callable[..., APIClient]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any) -> Any:
    """The objects of this test live in S3."""
    resource = boto3.resource(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="eu-central-1",
    )
    made = resource.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    options = {
        "bucket_name": BUCKET, "location": "tenants", "endpoint_url": endpoint, "file_overwrite": True,
        "default_acl": None, "signature_version": "s3v4",
        "access_key": "test", "secret_key": "test", "region_name": "eu-central-1",
    }  # fmt: skip
    entry = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**django_settings.STORAGES, "objects": entry}
    yield made
    made.objects.all().delete()
    made.delete()


def begin(client: APIClient, studio: Studio, data: bytes = DATA, **change: Any) -> dict[str, Any]:
    body = {"prompt_number": 1, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **change}
    answer = client.post(f"/v1/sessions/{studio.session.id}/uploads", body, format="json")
    assert answer.status_code == 201, answer.json()
    begun: dict[str, Any] = answer.json()
    return begun


def put(begun: dict[str, Any], data: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310
        begun["url"], data=data, method="PUT", headers=begun["headers"]
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200


def claim(client: APIClient, studio: Studio, begun: dict[str, Any]) -> Any:
    path = f"/v1/sessions/{studio.session.id}/takes"
    return client.post(path, {"upload_id": begun["upload_id"]}, format="json")


def keys_in(bucket: Any) -> list[str]:
    return sorted(entry.key for entry in bucket.objects.all())


def test_put_then_claim(api: Api, studio: Studio, bucket: Any) -> None:
    client = api(studio.tenant)
    begun = begin(client, studio, filename="prompt-001.flac")
    assert (begun["method"], "X-Amz-Signature" in begun["url"]) == ("PUT", True)
    assert claim(client, studio, begun).json()["code"] == "upload.missing"
    put(begun, DATA)
    answer = claim(client, studio, begun)
    assert answer.status_code == 201, answer.json()
    take = Take.objects.get(id=answer.json()["id"])
    assert (take.status, take.filename) == ("accepted", "prompt-001.flac")
    assert keys_in(bucket) == [f"tenants/{take.object_key}"]
    sealed = bucket.Object(f"tenants/{take.object_key}").get()["Body"].read()
    assert DATA[42:90] not in sealed
    assert objects.get(key=take.object_key, data_key=studio.voice.data_key) == DATA
    assert claim(client, studio, begun).json() == answer.json()
    assert client.get(f"/v1/takes/{take.id}/audio").content == DATA


@pytest.mark.parametrize(
    ("sent", "code"),
    [(DATA[:-1], "upload.size_mismatch"), (DATA[:-1] + b"\x00", "take.sha256_mismatch")],
)
def test_what_was_sent_is_read_back(api: Api, studio: Studio, bucket: Any, sent: bytes, code: str) -> None:
    # moto takes what the signature forbids, so it stands for the worst store there is.
    client = api(studio.tenant)
    begun = begin(client, studio)
    put(begun, sent)
    assert claim(client, studio, begun).json()["code"] == code
    put(begun, DATA)
    assert claim(client, studio, begun).status_code == 201


def test_a_refused_upload_is_deleted(api: Api, studio: Studio, bucket: Any) -> None:
    client, short = api(studio.tenant), encode(speech(0.3))
    begun = begin(client, studio, short)
    put(begun, short)
    assert claim(client, studio, begun).json()["code"] == "take.too_short"
    assert keys_in(bucket) == []


def test_nobody_else_claims_it(
    api: Api,
    studio: Studio,
    bucket: Any,
    make_studio: Callable[..., Studio],
    make_tenant: Callable[..., Tenant],
) -> None:
    begun = begin(api(studio.tenant), studio)
    put(begun, DATA)
    assert claim(api(make_tenant("agency", "Other")), studio, begun).status_code == 404
    assert claim(api(studio.tenant), make_studio(studio.tenant), begun).status_code == 404


def test_bad_announcements(api: Api, studio: Studio, bucket: Any) -> None:
    path = f"/v1/sessions/{studio.session.id}/uploads"
    for change, code in (
        ({"sha256": "z" * 64}, "upload.sha256"),
        ({"size": 0}, "take.unreadable"),
        ({"size": 10**9}, "take.too_large"),
        ({"prompt_number": 99}, "prompt.unknown"),
    ):
        body = {"prompt_number": 1, "size": 5, "sha256": "0" * 64, **change}
        assert api(studio.tenant).post(path, body, format="json").json()["code"] == code


def test_unclaimed_uploads_do_not_stay(api: Api, studio: Studio, bucket: Any) -> None:
    client = api(studio.tenant)
    begun = begin(client, studio)
    put(begun, DATA)
    assert services.discard_expired_uploads(now=studio.now) == 0
    later = studio.now + datetime.timedelta(hours=2)
    Upload.objects.update(expires_at=studio.now)
    assert claim(client, studio, begun).json()["code"] == "upload.expired"
    assert services.discard_expired_uploads(now=later) == 1
    assert keys_in(bucket) == []
    assert not Upload.objects.exists()


def test_takes_through_the_gateway_lie_sealed_in_s3_too(studio: Studio, bucket: Any) -> None:
    take = studio.record(1, DATA)
    assert storages["objects"].size(take.object_key) > len(DATA)
    assert keys_in(bucket) == [f"tenants/{take.object_key}"]
    assert services.training_takes(voice=studio.voice)[0].samples.size == 48_000
