"""The child's side of the pipe: a JSON line in; a JSON line and 16-bit samples out."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

Answer = tuple[bytes, int, list[tuple[str, float, bool]]]


def serve(read: Callable[[dict[str, Any]], Answer]) -> None:
    """Answer requests until standard input closes, which is also how an orphan ends.

    Each request is read by a fork of its own: flite's random numbers go on from one text to the next, and
    the same text must always sound the same.
    """
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            _answer(read, json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"the reading ended with status {status}")


def _answer(read: Callable[[dict[str, Any]], Answer], request: dict[str, Any]) -> None:
    pcm, rate, phones = read(request)
    header = {"sample_rate": rate, "bytes": len(pcm), "phones": phones}
    out = sys.stdout.buffer
    out.write(json.dumps(header).encode() + b"\n")
    out.write(pcm)
    out.flush()
