"""Checkpoints in folders and on S3: what was not pinned is never kept or loaded."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from synthesis.engines.coqui.checkpoint import Checkpoint, PinMismatch
from synthesis.engines.coqui.store import ModelStore

FILES = {"config.json": b"{}", "model.pth": b"weights", "vocab.json": b"[]"}
PINS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    made = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket("models")
    made.create()
    for name, content in FILES.items():
        made.put_object(Key=f"xtts/{name}", Body=content)
    return made


@pytest.fixture
def store(endpoint: str, tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "cache", endpoint, "us-east-1")


def checkpoint(store: str) -> Checkpoint:
    return Checkpoint.of(model="xtts", store=store, sha256=PINS)


def test_files_of_a_bucket_are_copied_once_and_then_read_here(bucket: Any, store: ModelStore) -> None:
    local = store.local(checkpoint("s3://models/xtts/"))
    for name, content in FILES.items():
        with local.open(name) as file:
            assert file.read() == content
    bucket.objects.all().delete()
    assert store.local(checkpoint("s3://models/xtts/")) == local


def test_a_copy_that_was_changed_is_fetched_again(bucket: Any, store: ModelStore) -> None:
    local = store.local(checkpoint("s3://models/xtts"))
    (Path(local.folder) / "model.pth").write_bytes(b"other weights")
    with store.local(checkpoint("s3://models/xtts")).open("model.pth") as file:
        assert file.read() == FILES["model.pth"]


def test_what_is_not_the_pinned_file_is_not_kept(bucket: Any, store: ModelStore) -> None:
    bucket.put_object(Key="xtts/model.pth", Body=b"something else")
    with pytest.raises(PinMismatch, match="not the pinned"):
        store.local(checkpoint("s3://models/xtts"))
    kept = [path.read_bytes() for path in store.cache.rglob("*") if path.is_file()]
    assert b"something else" not in kept


@pytest.mark.parametrize("place", ["s3://models/nothing-here", "s3://no-such-bucket/xtts"])
def test_what_is_not_there_is_named(place: str, bucket: Any, store: ModelStore) -> None:
    with pytest.raises(PinMismatch, match=place):
        store.local(checkpoint(place))


@pytest.mark.parametrize("place", ["https://example.org/xtts", "s3:///xtts", "gs://models/xtts"])
def test_other_places_are_refused(place: str, store: ModelStore) -> None:
    with pytest.raises(PinMismatch, match="neither"):
        store.local(checkpoint(place))


def test_a_folder_stays_where_it_is(store: ModelStore, tmp_path: Path) -> None:
    here = checkpoint(str(tmp_path))
    assert store.local(here) is here
    with pytest.raises(PinMismatch, match="cannot be read"):
        here.open("model.pth")
    with pytest.raises(PinMismatch, match="not pinned"):
        here.open("speakers_xtts.pth")
