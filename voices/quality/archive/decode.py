"""Decodes a long file in pieces of bounded size, and holds what came against what its header promised."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from marketplace.core.errors import Invalid
from voices.quality.archive.header import unreadable
from voices.quality.header import Header

BLOCK_SECONDS = 10
# An MP3's length is the encoder's estimate, padding included.
MP3_TOLERANCE_SECONDS = 1.0

Samples = NDArray[np.float32]


def mono_blocks(file: BinaryIO, header: Header) -> Iterator[Samples]:
    """The whole file from its start as mono float32 within ±1, ten seconds a block, at its own rate.

    Raises Invalid: `archive.unreadable`, `archive.truncated`, `archive.not_finite`.
    """
    file.seek(0)
    try:
        opened = soundfile.SoundFile(file)
    except soundfile.LibsndfileError as error:
        raise unreadable("This file's audio cannot be decoded.") from error
    with opened:
        if (opened.samplerate, opened.channels) != (header.sample_rate, header.channels):
            raise unreadable("This file's headers contradict each other.")
        check = _Check(header)
        yield from (check.take(block) for block in _read(opened, header))
        check.finish()


def cuts(file: BinaryIO, header: Header, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Samples]]:
    """The samples of spans (first and past-the-last sample, ascending, apart) and their place in `spans`.

    Reads forward only, because a seek inside an MP3 is not exact.
    """
    held, first, wanted = np.zeros(0, np.float32), 0, 0
    for block in mono_blocks(file, header):
        held = np.concatenate([held, block])
        while wanted < len(spans) and spans[wanted][1] <= first + held.size:
            start, end = spans[wanted]
            yield wanted, held[start - first : end - first].copy()
            wanted += 1
        needed = spans[wanted][0] if wanted < len(spans) else first + held.size
        drop = min(held.size, max(0, needed - first))
        held, first = held[drop:], first + drop
        if wanted == len(spans):
            return
    # An MP3 may end a little before the length it claims.
    for number in range(wanted, len(spans)):
        yield number, held[spans[number][0] - first :].copy()


def _read(opened: soundfile.SoundFile, header: Header) -> Iterator[NDArray[np.generic]]:
    kind = "float32" if header.floating or header.container == "mp3" else "int32"
    left = header.frames + 1
    while left > 0:
        try:
            block = opened.read(min(left, BLOCK_SECONDS * header.sample_rate), dtype=kind, always_2d=True)
        except soundfile.LibsndfileError as error:
            raise Invalid(
                "archive.truncated", "This file breaks off before its end, or is damaged; send it again."
            ) from error
        if not block.size:
            return
        left -= len(block)
        yield block


class _Check:
    """Counts samples and sums FLAC's MD5 on the way."""

    def __init__(self, header: Header) -> None:
        self._header, self._frames, self._md5 = header, 0, hashlib.md5(usedforsecurity=False)

    def take(self, block: NDArray[np.generic]) -> Samples:
        self._frames += len(block)
        if block.dtype == np.int32:
            if any(self._header.md5):
                width = (self._header.bits + 7) // 8
                whole = (block.astype(np.int32) >> (32 - self._header.bits)).astype("<i4")
                self._md5.update(whole.view(np.uint8).reshape(-1, 4)[:, :width].tobytes())
            # libsndfile puts integers at the top of 32 bits; 2**31 is full scale whatever the depth.
            mono = block.mean(axis=1, dtype=np.float64) / 2**31
        else:
            mono = block.mean(axis=1, dtype=np.float64)
            if not np.isfinite(mono).all():
                raise Invalid(
                    "archive.not_finite", "This file holds numbers that are no sound; export it again."
                )
        return np.asarray(np.clip(mono, -1.0, 1.0), np.float32)

    def finish(self) -> None:
        spare = MP3_TOLERANCE_SECONDS * self._header.sample_rate if self._header.container == "mp3" else 0
        if self._frames < self._header.frames - spare:
            raise Invalid(
                "archive.truncated",
                f"This file promises {self._header.frames:,} samples and holds {self._frames:,}.",
            )
        if spare == 0 and self._frames > self._header.frames:
            raise unreadable("This file holds more audio than its header says.")
        if any(self._header.md5) and self._md5.digest() != self._header.md5:
            raise unreadable("This file's audio is not what its header says.")
