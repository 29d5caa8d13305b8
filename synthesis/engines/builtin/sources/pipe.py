"""The child's side of the pipe: a JSON line in; a JSON line and 16-bit samples out."""

import json
import sys
from collections.abc import Callable
from typing import Any

Answer = tuple[bytes, int, list[tuple[str, float, bool]]]


def serve(read: Callable[[dict[str, Any]], Answer]) -> None:
    """Answer requests until standard input closes, which is also how an orphan ends."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        pcm, rate, phones = read(json.loads(line))
        header = {"sample_rate": rate, "bytes": len(pcm), "phones": phones}
        out.write(json.dumps(header).encode() + b"\n")
        out.write(pcm)
        out.flush()
