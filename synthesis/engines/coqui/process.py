"""One process per model copy: started when first needed, asked one thing at a time, replaced when it dies."""

import logging
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from synthesis.engines.protocol import EngineError

from . import frames
from .checkpoint import Checkpoint

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
# Nothing else of our environment reaches code that others wrote: no keys, no addresses.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")


class ModelProcess:
    """A model in a process of its own.

    Coqui's models mix up requests that share one object, so whoever holds the process has it alone: `held`
    spans a whole stream. Waiting longer than `patience` seconds for it, or `timeout` for one answer, fails.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        *,
        sample_rate: int,
        python: str,
        threads: int,
        device: str,
        timeout: float,
        patience: float,
    ) -> None:
        self._checkpoint, self._python, self._device = checkpoint, python, device
        self._sample_rate = sample_rate
        self._threads, self._timeout, self._patience = threads, timeout, patience
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._stderr: IO[bytes] | None = None
        self.facts: Mapping[str, Any] = {}

    @contextmanager
    def held(self) -> Iterator["ModelProcess"]:
        """Have the process alone, started. Raises EngineError(engine_unavailable)."""
        if not self._lock.acquire(timeout=self._patience):
            raise EngineError(
                "engine_unavailable", "The Coqui model is busy with another request. Try again."
            )
        try:
            self._start()
            yield self
        finally:
            self._lock.release()

    def ask(self, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """One question, one answer, by whoever holds the process.

        An answer with `error` is the model's own failure. Raises EngineError(engine_unavailable) when the
        process died or took too long; the next one who holds it gets a new one.
        """
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise EngineError("engine_unavailable", "The Coqui model is not running. Try again.")
        watchdog = threading.Timer(self._timeout, child.kill)
        watchdog.start()
        try:
            frames.write(child.stdin, header, payload)  # type: ignore[arg-type]
            return frames.read(child.stdout)  # type: ignore[arg-type]
        except (OSError, EOFError, ValueError) as error:
            self._bury(child)
            raise EngineError("engine_unavailable", "The Coqui model's process ended. Try again.") from error
        finally:
            watchdog.cancel()

    def stop(self) -> None:
        """End the process, when nobody holds it; a later `held` starts a new one."""
        with self._lock:
            if self._child is not None and self._owner == os.getpid():
                self._child.kill()
                self._child.wait()
            self._child = None

    def _start(self) -> None:
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return
        self._child, self._owner = self._spawn(), os.getpid()
        launch = {"checkpoint": self._checkpoint.to_json(), "threads": self._threads, "device": self._device}
        facts, _ = self.ask(launch)
        wrong = facts.get("error")
        if wrong is None and facts["sample_rate"] != self._sample_rate:
            wrong = f"it speaks at {facts['sample_rate']} Hz; set the option sample_rate to that"
        if wrong is not None:
            self._child.kill()
            self._child.wait()
            self._child = None
            raise EngineError("engine_unavailable", f"The Coqui model cannot be loaded: {wrong}")
        self.facts = facts

    def _spawn(self) -> "subprocess.Popen[bytes]":
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {name: tempfile.gettempdir() for name in ("HOME", "TTS_HOME")}
        environment |= {"OMP_NUM_THREADS": str(self._threads), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
        try:
            return subprocess.Popen(
                [self._python, "-m", "synthesis.engines.coqui.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env=environment,
            )
        except OSError as error:
            raise EngineError("engine_unavailable", f"{self._python} cannot be started.") from error

    def _bury(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        status = child.wait()
        self._child = None
        tail = b""
        if self._stderr is not None:
            size = self._stderr.seek(0, os.SEEK_END)
            self._stderr.seek(max(0, size - 2000))
            tail = self._stderr.read()
        log.error("the Coqui process ended with status %s: %s", status, tail.decode(errors="replace"))
