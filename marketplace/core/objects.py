"""Sealed objects in the store: everything that holds a voice is encrypted before it leaves the process."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from marketplace.core import keys
from marketplace.core.errors import Unavailable
from marketplace.core.models import DataKey

_NONCE = 12


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Where an object lies; `sha256` (hex) and `size` (bytes) are those of the plaintext."""

    key: str
    sha256: str
    size: int


class ObjectDamaged(Exception):
    """The stored bytes are not those that were put there under this key."""


def _store() -> Storage:
    return storages["objects"]


def put(*, key: str, plaintext: bytes, data_key: DataKey) -> StoredObject:
    """Seal `plaintext` (AES-256-GCM, bound to `key`) and store it, replacing what lay there."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(keys.unwrap(data_key)).encrypt(nonce, plaintext, key.encode())
    put_raw(key=key, content=sealed)
    return StoredObject(key=key, sha256=hashlib.sha256(plaintext).hexdigest(), size=len(plaintext))


def get(*, key: str, data_key: DataKey) -> bytes:
    """The plaintext of an object.

    Raises:
        Gone: the data key was destroyed.
        Unavailable: code `object.missing`.
        ObjectDamaged: the bytes were changed, or moved from another key.
    """
    secret = keys.unwrap(data_key)
    sealed = get_raw(key=key)
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], key.encode())
    except InvalidTag as error:
        raise ObjectDamaged(key) from error


def put_raw(*, key: str, content: bytes) -> None:
    """Store bytes as they are; only for what holds no voice, or is sealed already."""
    written = _store().save(key, ContentFile(content))
    if written != key:
        raise ValueError(f"the store wrote {written!r} instead of {key!r}; it must allow overwriting")


def get_raw(*, key: str) -> bytes:
    """Bytes as they lie in the store.

    Raises:
        Unavailable: code `object.missing`.
    """
    try:
        with _store().open(key) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Unavailable("object.missing", "The stored audio is not there. Try again later.") from error


def iter_raw(*, key: str, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
    """Bytes as they lie in the store, piece by piece: for what is too large for memory.

    Raises:
        Unavailable: code `object.missing`.
    """
    store = _store()
    if not store.exists(key):
        raise Unavailable("object.missing", "The stored audio is not there. Try again later.")
    bucket = getattr(store, "bucket", None)
    if bucket is None:
        with store.open(key) as file:
            yield from file.chunks(chunk_bytes)
        return
    # The storage's own `open` would first bring all of it into memory.
    name = store._normalize_name(key)  # type: ignore[attr-defined]
    yield from bucket.Object(name).get()["Body"].iter_chunks(chunk_bytes)


def delete(key: str) -> None:
    """Remove an object; nothing happens where there is none."""
    _store().delete(key)


def size(key: str) -> int | None:
    """The stored size in bytes, or None where nothing lies."""
    store = _store()
    return store.size(key) if store.exists(key) else None


def presign_put(*, key: str, content_type: str, size: int, seconds: int = 900) -> str | None:
    """A URL that takes one PUT of exactly `size` bytes, or None where the store cannot sign (a folder)."""
    store = _store()
    bucket = getattr(store, "bucket", None)
    if bucket is None:
        return None
    client = bucket.meta.client
    url: str = client.generate_presigned_url(
        "put_object",
        Params={
            "Bucket": bucket.name,
            "Key": store._normalize_name(key),  # type: ignore[attr-defined]
            "ContentType": content_type,
            "ContentLength": size,
        },
        ExpiresIn=seconds,
    )
    return url
