"""The trained voice as bytes: a JSON header, then arrays, each checked by SHA-256; no pickles."""

import hashlib
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError

MAGIC = b"VXVOICE1"
HEADER_LIMIT = 1 << 20
KINDS = ("<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "|u1")
ALIGNMENT = 16


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write header and arrays; equal input gives equal bytes. Each part's digest covers its padding.

    Layout: magic, SHA-256 of the header, its length (8 bytes, little-endian), the header, the arrays.
    """
    parts, blobs, offset = list[dict[str, Any]](), list[memoryview | bytes](), 0
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        kind = array.dtype.newbyteorder("<").str
        if kind not in KINDS:
            raise ValueError(f"the artefact cannot hold {array.dtype} ({name})")
        body = array.astype(kind, copy=False).ravel().view(np.uint8).data
        padding = bytes(-len(body) % ALIGNMENT)
        digest = hashlib.sha256(body)
        digest.update(padding)
        parts.append(
            {
                "name": name,
                "kind": kind,
                "shape": list(array.shape),
                "offset": offset,
                "sha256": digest.hexdigest(),
            }
        )
        blobs += [body, padding]
        offset += len(body) + len(padding)
    head = json.dumps({"header": header, "parts": parts}, sort_keys=True, separators=(",", ":")).encode()
    if len(head) > HEADER_LIMIT:
        raise ValueError("the artefact's header is too long")
    return b"".join([MAGIC, hashlib.sha256(head).digest(), struct.pack("<Q", len(head)), head, *blobs])


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read header and arrays back. Raises EngineError(artefact_unreadable) for any byte out of place."""
    try:
        head, body = _head(data)
        arrays = {part["name"]: _array(part, body) for part in head["parts"]}
        if len(body) != sum(_padded(array.nbytes) for array in arrays.values()):
            raise ValueError("length")
        return head["header"], arrays
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, struct.error) as error:
        raise EngineError(
            "artefact_unreadable", "This voice file is damaged or is no voice of this engine; train it again."
        ) from error


def _head(data: bytes) -> tuple[dict[str, Any], memoryview]:
    fixed = len(MAGIC) + hashlib.sha256().digest_size + 8
    if data[: len(MAGIC)] != MAGIC or len(data) < fixed:
        raise ValueError("magic")
    (length,) = struct.unpack("<Q", data[fixed - 8 : fixed])
    if length > HEADER_LIMIT or fixed + length > len(data):
        raise ValueError("header length")
    head = data[fixed : fixed + length]
    if hashlib.sha256(head).digest() != data[len(MAGIC) : fixed - 8]:
        raise ValueError("header digest")
    parsed: dict[str, Any] = json.loads(head)
    return parsed, memoryview(data)[fixed + length :]


def _array(part: Mapping[str, Any], body: memoryview) -> NDArray[Any]:
    if part["kind"] not in KINDS or any(size < 0 for size in part["shape"]) or part["offset"] < 0:
        raise ValueError("part")
    kind = np.dtype(part["kind"])
    length = kind.itemsize
    for size in part["shape"]:
        length *= int(size)
    blob = body[part["offset"] : part["offset"] + _padded(length)]
    if len(blob) != _padded(length) or hashlib.sha256(blob).hexdigest() != part["sha256"]:
        raise ValueError("digest")
    return np.frombuffer(blob[:length], kind).reshape(part["shape"])


def _padded(length: int) -> int:
    return length + -length % ALIGNMENT
