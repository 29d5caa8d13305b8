"""The parent's side of the pipe: a reader in a process of its own, with a deadline for every answer."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from synthesis.engines.protocol import EngineError

from .protocol import Reading, SourcePhone

ROOT = Path(__file__).resolve().parents[4]
ANSWER_SECONDS = 60.0
MAXIMUM_BYTES = 64 * 1024 * 1024
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "ESPEAK_DATA_PATH")


class ReaderProcess:
    """Starts `python -m MODULE ARGUMENTS` on first use, and again after it died or was too slow."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, request: dict[str, Any]) -> Reading:
        """Send a request and await its reading.

        Raises EngineError(engine_unavailable) where the program is missing, dies or does not answer in time.
        """
        with self._lock:
            process = self._running()
            try:
                return self._exchange(process, request)
            except (OSError, EOFError, TimeoutError, ValueError, KeyError) as error:
                self._stop()
                reader = self._command[2].rpartition(".")[2]
                raise EngineError(
                    "engine_unavailable", f"{reader} gave no answer; is its package installed?"
                ) from error

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment | {"PYTHONPATH": str(ROOT)},
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # An unsent request may still sit in the buffer of a pipe that broke.
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        process.wait()

    def _exchange(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> Reading:
        if process.stdin is None or process.stdout is None:
            raise EOFError("the reader has no pipes")
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        received = _Received(process.stdout.fileno(), time.monotonic() + ANSWER_SECONDS)
        header = json.loads(received.line())
        pcm = received.exactly(header["bytes"])
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
        phones = tuple(SourcePhone(str(name), float(at), bool(word)) for name, at, word in header["phones"])
        return Reading(samples, int(header["sample_rate"]), phones)


class _Received:
    """Bytes from a pipe up to a deadline, unbuffered, so that waiting can end."""

    def __init__(self, descriptor: int, deadline: float) -> None:
        self.descriptor, self.deadline, self.held = descriptor, deadline, bytearray()

    def line(self) -> bytes:
        while b"\n" not in self.held:
            self._more()
        end = self.held.index(b"\n") + 1
        line = bytes(self.held[:end])
        del self.held[:end]
        return line

    def exactly(self, length: int) -> bytes:
        if not 0 <= length <= MAXIMUM_BYTES or length % 2:
            raise ValueError("the reader announced an impossible length")
        while len(self.held) < length:
            self._more()
        if len(self.held) > length:
            raise ValueError("the reader sent more than it announced")
        return bytes(self.held)

    def _more(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.descriptor, selectors.EVENT_READ)
            if not selector.select(max(0.0, self.deadline - time.monotonic())):
                raise TimeoutError("the reader was too slow")
        chunk = os.read(self.descriptor, 1 << 20)
        if not chunk:
            raise EOFError("the reader ended")
        self.held += chunk
