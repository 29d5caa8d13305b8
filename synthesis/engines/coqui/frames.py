"""The pipe to the model's process: frames of a JSON header and raw bytes; nothing is ever unpickled."""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">IQ")
MAXIMUM_HEADER, MAXIMUM_PAYLOAD = 1 << 20, 1 << 30


def write(stream: BinaryIO, header: Mapping[str, Any], payload: bytes = b"") -> None:
    head = json.dumps(header, allow_nan=False).encode()
    stream.write(_LENGTHS.pack(len(head), len(payload)) + head)
    stream.write(payload)
    stream.flush()


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The next frame. Raises EOFError at the end, ValueError when it is malformed."""
    head_size, size = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if head_size > MAXIMUM_HEADER or size > MAXIMUM_PAYLOAD:
        raise ValueError("a frame is too large")
    header = json.loads(_exactly(stream, head_size))
    if not isinstance(header, dict):
        raise ValueError("a frame's header is no object")
    return header, _exactly(stream, size)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise EOFError("the pipe ended")
    return data
