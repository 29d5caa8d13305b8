"""The child's side of the pipe: a JSON line in; the phones as JSON and blocks of 16-bit samples out."""

import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol

Phones = Sequence[tuple[str, float, bool]]
LENGTH = struct.Struct("<I")
FAILED, CLOSED = 1, 3


class Answer(Protocol):
    """Where a reader puts its reading: phones first, samples as they are made."""

    def begin(self, sample_rate: int, phones: Phones, seconds: float) -> None: ...

    def samples(self, pcm: bytes) -> None: ...


class PipeAnswer:
    """See Answer. A block of length zero ends it; where nobody listens any more, so does the process."""

    def begin(self, sample_rate: int, phones: Phones, seconds: float) -> None:
        header = {"sample_rate": sample_rate, "phones": phones, "seconds": seconds}
        self._write(json.dumps(header).encode() + b"\n")

    def samples(self, pcm: bytes) -> None:
        if pcm:
            self._write(LENGTH.pack(len(pcm)) + pcm)

    def end(self) -> None:
        self._write(LENGTH.pack(0))

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(sys.stdout.fileno(), rest) :]
        except BrokenPipeError:
            os._exit(0)


def serve(read: Callable[[dict[str, Any], Answer], None]) -> None:
    """Answer requests until standard input closes, which is also how an orphan ends.

    Each request is read by a fork of its own: flite's random numbers go on from one text to the next, and
    the same text must always sound the same. The fork is there before its request, which waits for none.
    """
    while True:
        child = os.fork()
        if child == 0:
            _answer_one(read)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == CLOSED:
            return
        if status:
            raise SystemExit(f"the reading ended with status {status}")


def _answer_one(read: Callable[[dict[str, Any], Answer], None]) -> NoReturn:
    """In a fork: answer the next request and end."""
    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(CLOSED)
    answer = PipeAnswer()
    try:
        read(json.loads(line), answer)
        answer.end()
    finally:
        # Reached on an error too: its report goes to stderr by the hook, and the parent sees the status.
        failed = sys.exc_info()[1]
        if failed is not None:
            sys.excepthook(type(failed), failed, failed.__traceback__)
        os._exit(FAILED if failed is not None else 0)
