"""The parent's side of the pipe: a reader in a process of its own, with a deadline for every answer."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError

from .pipe import LENGTH
from .protocol import PAUSE, Reading, SourcePhone

ROOT = Path(__file__).resolve().parents[4]
ANSWER_SECONDS = 60.0
MAXIMUM_BYTES = 64 * 1024 * 1024
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "ESPEAK_DATA_PATH")


class ReaderProcess:
    """Starts `python -m MODULE ARGUMENTS` on first use, and again after it died or was too slow."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._under_way: ReadingUnderWay | None = None
        self._lock = threading.Lock()

    def read(self, request: dict[str, Any]) -> Reading:
        """Send a request and await its whole reading. Raises as `begin` does."""
        under_way = self.begin(request)
        samples = under_way.until(float("inf"))
        return Reading(samples, under_way.sample_rate, under_way.phones)

    def begin(self, request: dict[str, Any]) -> "ReadingUnderWay":
        """Send a request and await its phones; what an earlier reading still lacks is received before.

        Raises EngineError(engine_unavailable) where the program is missing, dies or does not answer in time,
        EngineError(text_unspeakable) where nothing but pauses comes back.
        """
        with self._lock, self._refusing():
            process = self._running()
            if self._under_way is not None:
                self._under_way.receive(float("inf"))
            if process.stdin is None or process.stdout is None:
                raise EOFError("the reader has no pipes")
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            self._under_way = ReadingUnderWay(self, _Received(process.stdout.fileno()))
            under_way = self._under_way
        if all(phone.name == PAUSE for phone in under_way.phones):
            raise EngineError("text_unspeakable", "This text has no words that this voice's language knows.")
        return under_way

    def close(self) -> None:
        with self._lock:
            self._stop()

    @contextmanager
    def waiting(self, under_way: "ReadingUnderWay") -> Iterator[None]:
        """Hold the pipe while a reading receives more of itself.

        Raises EngineError(engine_unavailable) where the process it came from was ended.
        """
        with self._lock:
            if self._under_way is not under_way and not under_way.complete:
                # Its pipe is closed, and the number of its descriptor may be another's by now.
                raise EngineError("engine_unavailable", "This reading was broken off; ask for it again.")
            with self._refusing():
                yield

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, TimeoutError, ValueError, KeyError) as error:
            self._stop()
            reader = self._command[2].rpartition(".")[2]
            raise EngineError(
                "engine_unavailable", f"{reader} gave no answer; is its package installed?"
            ) from error

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
        process, self._process, self._under_way = self._process, None, None
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


class ReadingUnderWay:
    """See OpenReading. Blocks of samples are taken from the pipe as they are asked for."""

    def __init__(self, reader: ReaderProcess, received: "_Received") -> None:
        self._reader, self._received = reader, received
        header = json.loads(received.line())
        self.sample_rate, self.seconds = int(header["sample_rate"]), float(header["seconds"])
        self.phones = tuple(
            SourcePhone(str(name), float(at), bool(word)) for name, at, word in header["phones"]
        )
        self._pcm, self.complete = bytearray(), False

    def until(self, seconds: float) -> NDArray[np.float32]:
        """See OpenReading."""
        if not self.complete and len(self._pcm) < 2 * self.sample_rate * seconds:
            with self._reader.waiting(self):
                self.receive(seconds)
        return np.frombuffer(bytes(self._pcm), dtype="<i2").astype(np.float32) / np.float32(32768)

    def receive(self, seconds: float) -> None:
        """Take blocks up to a time or the end; whoever calls holds the pipe."""
        self._received.wait_anew()
        while not self.complete and len(self._pcm) < 2 * self.sample_rate * seconds:
            (length,) = LENGTH.unpack(self._received.exactly(LENGTH.size))
            if length % 2 or len(self._pcm) + length > MAXIMUM_BYTES:
                raise ValueError("the reader announced an impossible length")
            self._pcm += self._received.exactly(length)
            self.complete = length == 0


class _Received:
    """Bytes from a pipe up to a deadline, unbuffered, so that waiting can end."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.held = descriptor, bytearray()
        self.wait_anew()

    def wait_anew(self) -> None:
        self.deadline = time.monotonic() + ANSWER_SECONDS

    def line(self) -> bytes:
        while b"\n" not in self.held:
            self._more()
        return self.exactly(self.held.index(b"\n") + 1)

    def exactly(self, length: int) -> bytes:
        while len(self.held) < length:
            self._more()
        part = bytes(self.held[:length])
        del self.held[:length]
        return part

    def _more(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.descriptor, selectors.EVENT_READ)
            if not selector.select(max(0.0, self.deadline - time.monotonic())):
                raise TimeoutError("the reader was too slow")
        chunk = os.read(self.descriptor, 1 << 20)
        if not chunk:
            raise EOFError("the reader ended")
        self.held += chunk
