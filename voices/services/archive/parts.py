"""Long files in the store: sealed part by part, read back through a window of one part."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from marketplace.core import objects
from marketplace.core.errors import Refusal
from marketplace.core.models import DataKey

PART_BYTES = 8 << 20


def part_key(folder: str, number: int) -> str:
    """Where part `number`, counted from 0, lies; the seal binds it to this place."""
    return f"{folder}/{number:05d}"


def parts_of(size: int) -> int:
    """How many parts hold `size` bytes."""
    return -(-size // PART_BYTES)


def put_parts(*, folder: str, file: BinaryIO, data_key: DataKey) -> None:
    """Seal a file from its start in parts of 8 MiB. Memory: one part."""
    file.seek(0)
    number = 0
    while content := file.read(PART_BYTES):
        objects.put(key=part_key(folder, number), plaintext=content, data_key=data_key)
        number += 1


def delete_parts(folder: str, parts: int) -> None:
    """Remove parts; nothing happens where there are none."""
    for number in range(parts):
        objects.delete(part_key(folder, number))


class SealedFile(io.RawIOBase):
    """A sealed file to read and seek in; holds one opened part, never the whole in memory or on a disk.

    Made for libsndfile, which calls back into it and cannot be told of errors: what `objects.get` raises
    (Gone, Unavailable, ObjectDamaged) ends the file early and stays in `failure`. Look there afterwards.
    """

    def __init__(self, *, folder: str, size: int, data_key: DataKey) -> None:
        super().__init__()
        self._folder, self._size, self._data_key = folder, size, data_key
        self._at, self._open, self._content = 0, -1, b""
        self.failure: Refusal | objects.ObjectDamaged | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # libsndfile takes a short answer for the end of the file, so parts are read across.
        filled = 0
        while filled < len(buffer) and self._at < self._size:
            number, offset = divmod(self._at, PART_BYTES)
            if number != self._open and not self._opens(number):
                break
            piece = self._content[offset : offset + len(buffer) - filled]
            buffer[filled : filled + len(piece)] = piece
            self._at, filled = self._at + len(piece), filled + len(piece)
        return filled

    def _opens(self, number: int) -> bool:
        key = part_key(self._folder, number)
        try:
            content = objects.get(key=key, data_key=self._data_key)
        except (Refusal, objects.ObjectDamaged) as error:
            self.failure = error
            return False
        if len(content) != min(PART_BYTES, self._size - number * PART_BYTES):
            self.failure = objects.ObjectDamaged(key)
            return False
        self._content, self._open = content, number
        return True


def delete_objects(keys: Iterable[str]) -> None:
    """Remove single objects; nothing happens where there are none."""
    for key in keys:
        objects.delete(key)
