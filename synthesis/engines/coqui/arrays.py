"""Named arrays as one stretch of bytes and a JSON description of it; nothing is ever pickled."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
_TYPES = ("float32", "float16")


def pack(arrays: Arrays) -> tuple[list[list[Any]], bytes]:
    """[[name, type, shape], …] and the bytes; float32 and float16 only."""
    described = [[name, value.dtype.name, list(value.shape)] for name, value in arrays.items()]
    return described, b"".join(np.ascontiguousarray(value).tobytes() for value in arrays.values())


def unpack(described: Sequence[Sequence[Any]], payload: bytes) -> dict[str, NDArray[Any]]:
    """What `pack` packed, read-only. Raises ValueError where description and bytes disagree."""
    found, start = dict[str, NDArray[Any]](), 0
    for name, kind, shape in described:
        if kind not in _TYPES:
            raise ValueError(f"arrays of {kind} are not taken")
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(payload, dtype=kind, count=count, offset=start).reshape(shape)
        start += count * np.dtype(kind).itemsize
    if start != len(payload):
        raise ValueError("the bytes are not those that were described")
    return found
