"""Speaker embeddings as they are stored: little-endian float32 bytes."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
LITTLE_FLOAT = np.dtype("<f4")


def pack(vector: Vector) -> bytes:
    """A vector as little-endian float32 bytes."""
    return vector.astype(LITTLE_FLOAT).tobytes()


def unpack(packed: bytes | memoryview) -> Vector:
    """The vector inside little-endian float32 bytes."""
    return np.frombuffer(bytes(packed), dtype=LITTLE_FLOAT).astype(np.float32)
