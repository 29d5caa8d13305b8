"""One process per model: started when first needed, asked one thing at a time, replaced when it dies."""

import logging
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from synthesis.engines.protocol import EngineError

from . import child as children
from . import frames
from .arrays import Arrays, pack
from .checkpoint import Checkpoint, PinMismatch
from .child import Hosting
from .store import ModelStore

log = logging.getLogger(__name__)


class ModelProcess:
    """A model in a process of its own; `tuned` replaces weights of the checkpoint by a talent's own.

    Coqui's models mix up requests that share one object, so whoever holds the process has it alone: `held`
    spans a whole stream. Waiting longer for it than the hosting's `patience`, or for one answer than its
    `timeout`, fails.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        store: ModelStore,
        hosting: Hosting,
        *,
        sample_rate: int,
        tuned: Arrays | None = None,
    ) -> None:
        self._checkpoint, self._store, self._hosting = checkpoint, store, hosting
        self._sample_rate, self._tuned = sample_rate, tuned or {}
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._stderr: IO[bytes] | None = None
        self.facts: Mapping[str, Any] = {}

    @contextmanager
    def held(self) -> Iterator["ModelProcess"]:
        """Have the process alone, started. Raises EngineError(engine_unavailable)."""
        if not self._lock.acquire(timeout=self._hosting.patience):
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
        watchdog = threading.Timer(self._hosting.timeout, child.kill)
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
                children.end(self._child)
            self._child = None

    def _start(self) -> None:
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return
        try:
            checkpoint = self._store.local(self._checkpoint)
        except (PinMismatch, OSError) as error:
            raise EngineError("engine_unavailable", f"The Coqui model cannot be loaded: {error}") from error
        self._child, self._stderr = children.start("synthesis.engines.coqui.worker", self._hosting)
        self._owner = os.getpid()
        described, payload = pack(self._tuned)
        launch = {
            "checkpoint": checkpoint.to_json(),
            "threads": self._hosting.threads,
            "device": self._hosting.torch_device,
            "tuned": described,
        }
        facts, _ = self.ask(launch, payload)
        wrong = facts.get("error")
        if wrong is None and facts["sample_rate"] != self._sample_rate:
            wrong = f"it speaks at {facts['sample_rate']} Hz; set the option sample_rate to that"
        if wrong is not None:
            children.end(self._child)
            self._child = None
            raise EngineError("engine_unavailable", f"The Coqui model cannot be loaded: {wrong}")
        self.facts = facts

    def _bury(self, child: "subprocess.Popen[bytes]") -> None:
        status = children.end(child)
        self._child = None
        said = children.tail(self._stderr) if self._stderr is not None else ""
        log.error("the Coqui process ended with status %s: %s", status, said)
