"""The child's side of the pipe: a JSON line in; the phones as JSON and blocks of 16-bit samples out."""

import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Any, Protocol

Phones = Sequence[tuple[str, float, bool]]
LENGTH = struct.Struct("<I")


class Answer(Protocol):
    """Where a reader puts its reading: phones first, samples as they are made."""

    def begin(self, sample_rate: int, phones: Phones, seconds: float) -> None: ...

    def samples(self, pcm: bytes) -> None: ...


class PipeAnswer:
    """See Answer. A block of length zero ends it."""

    def __init__(self) -> None:
        self._out = sys.stdout.buffer

    def begin(self, sample_rate: int, phones: Phones, seconds: float) -> None:
        header = {"sample_rate": sample_rate, "phones": phones, "seconds": seconds}
        self._out.write(json.dumps(header).encode() + b"\n")

    def samples(self, pcm: bytes) -> None:
        if pcm:
            self._out.write(LENGTH.pack(len(pcm)) + pcm)
            self._out.flush()

    def end(self) -> None:
        self._out.write(LENGTH.pack(0))
        self._out.flush()


def serve(read: Callable[[dict[str, Any], Answer], None]) -> None:
    """Answer requests until standard input closes, which is also how an orphan ends.

    Each request is read by a fork of its own: flite's random numbers go on from one text to the next, and
    the same text must always sound the same.
    """
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            answer = PipeAnswer()
            read(json.loads(line), answer)
            answer.end()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"the reading ended with status {status}")
