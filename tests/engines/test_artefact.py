"""The artefact's container: same bytes, nothing read that was touched."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from synthesis.engines.builtin import artefact
from synthesis.engines.protocol import EngineError

HEADER = {"language": "en", "gain": 1.25}
ARRAYS: dict[str, NDArray[Any]] = {
    "audio": np.arange(7, dtype=np.uint8),
    "weights": np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4),
    "frames": np.array([], np.int64),
}
PACKED = artefact.pack(HEADER, ARRAYS)


def test_what_was_packed_comes_back() -> None:
    header, arrays = artefact.unpack(PACKED)
    assert header == HEADER
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_equal_input_gives_equal_bytes() -> None:
    assert artefact.pack(HEADER, dict(reversed(ARRAYS.items()))) == PACKED


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    touched = bytearray(PACKED)
    touched[place] ^= change
    with pytest.raises(EngineError) as refused:
        artefact.unpack(bytes(touched))
    assert refused.value.code == "artefact_unreadable"


@pytest.mark.parametrize("cut", [0, 4, 30, 60, len(PACKED) - 1])
def test_a_truncated_file_is_refused(cut: int) -> None:
    with pytest.raises(EngineError) as refused:
        artefact.unpack(PACKED[:cut])
    assert refused.value.code == "artefact_unreadable"


def test_something_appended_is_refused() -> None:
    with pytest.raises(EngineError):
        artefact.unpack(PACKED + bytes(16))


@pytest.mark.parametrize(
    "part",
    [
        {"name": "a", "kind": "|O", "shape": [1], "offset": 0, "sha256": ""},
        {"name": "a", "kind": "<f4", "shape": [-1], "offset": 0, "sha256": ""},
        {"name": "a", "kind": "<f4", "shape": [1 << 62], "offset": 0, "sha256": ""},
        {"name": "a", "kind": "<f4", "shape": "x", "offset": 0, "sha256": ""},
        {"kind": "<f4"},
    ],
)
def test_a_lying_header_is_refused(part: dict[str, object]) -> None:
    import hashlib
    import struct

    head = json.dumps({"header": {}, "parts": [part]}).encode()
    data = artefact.MAGIC + hashlib.sha256(head).digest() + struct.pack("<Q", len(head)) + head + bytes(16)
    with pytest.raises(EngineError):
        artefact.unpack(data)
