"""Fine-tuning a checkpoint on a talent's takes, in a process that outlives neither work nor caller."""

import logging
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self, TypeAlias

import numpy as np

from synthesis.engines.protocol import EngineError, Progress, TrainingTake

from . import child as children
from . import frames
from .arrays import Arrays, pack, unpack
from .checkpoint import Checkpoint, PinMismatch
from .configured import Configured

log = logging.getLogger(__name__)

Frame: TypeAlias = tuple[dict[str, Any], bytes]
XTTS_FILES: Final = ("dvae.pth", "mel_stats.pth")
# Both train at 22,050 Hz; only what VITS was configured to speak at may differ.
XTTS_RATE: Final = 22_050
LEAST: Final = {"xtts": (120.0, 600.0), "vits": (600.0, 1800.0)}
HEARTBEAT: Final = 1.0
"""Seconds after which `progress` is called though nothing is new: it may cancel, and keeps leases."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to fine-tune; `learning_rate` None is the recipe's own, `speaker` the slot of a VITS with several.

    A training that says nothing for `stalled_after` seconds is ended.
    """

    minimum_seconds: float
    recommended_seconds: float
    epochs: int = 10
    batch_size: int = 2
    learning_rate: float | None = None
    speaker: str | None = None
    seed: int = 1
    stalled_after: float = 1800.0

    @classmethod
    def of(cls, model: str, options: Mapping[str, Any], checkpoint: Checkpoint) -> Self:
        """Raises ValueError on options that it does not have, and where files for training are not pinned."""
        least, recommended = LEAST[model]
        try:
            tuning = cls(**({"minimum_seconds": least, "recommended_seconds": recommended} | dict(options)))
        except TypeError as error:
            raise ValueError(f"tune: {error}") from error
        if tuning.epochs < 1 or tuning.batch_size < 1 or tuning.minimum_seconds <= 0:
            raise ValueError("tune: epochs, batch_size and minimum_seconds must be positive")
        if model == "xtts" and tuning.speaker is not None:
            raise ValueError("tune: XTTS has no speakers; leave `speaker` out")
        if model == "xtts" and not set(XTTS_FILES) <= set(checkpoint.sha256):
            raise ValueError(f"fine-tuning XTTS needs {' and '.join(XTTS_FILES)} pinned as well")
        return replace(tuning, recommended_seconds=max(tuning.recommended_seconds, tuning.minimum_seconds))


def fine_tune(
    configured: Configured,
    tuning: Tuning,
    takes: Sequence[TrainingTake],
    *,
    language: str,
    progress: Progress,
) -> tuple[Arrays, dict[str, Any]]:
    """The weights that training changed, float16, and facts about it.

    Takes go there through a pipe and never touch a disk. Whatever `progress` raises kills the process
    with all it started, and passes through. Raises EngineError: engine_unavailable, training_failed.
    """
    try:
        checkpoint = configured.store.local(configured.checkpoint)
    except (PinMismatch, OSError) as error:
        raise EngineError("engine_unavailable", f"The Coqui model cannot be loaded: {error}") from error
    rate = XTTS_RATE if checkpoint.model == "xtts" else configured.sample_rate
    described, payload = pack({str(number): _at_rate(take, rate) for number, take in enumerate(takes)})
    if len(payload) > frames.MAXIMUM_PAYLOAD:
        raise EngineError(
            "training_failed", "These takes are too long to train from; use three hours at most."
        )
    launch = {
        "checkpoint": checkpoint.to_json(),
        "device": configured.hosting.torch_device,
        "threads": configured.hosting.threads,
        "tuning": asdict(tuning),
        "language": language,
        "texts": [take.text for take in takes],
        "arrays": described,
    }
    # The run folder is ours, so that it goes even where the process could not clear up.
    with tempfile.TemporaryDirectory(prefix="voxlicet-tuning-") as scratch:
        child, stderr = children.start("synthesis.engines.coqui.trainer", configured.hosting)
        try:
            return _follow(child, {**launch, "scratch": scratch}, payload, tuning.stalled_after, progress)
        except _Ended as ended:
            said = children.tail(stderr)
            log.error("the training process ended with status %s: %s", children.end(child), said)
            raise EngineError("training_failed", str(ended)) from ended
        finally:
            children.end(child)
            stderr.close()


class _Ended(Exception):
    """The process is gone, or must go."""


def _follow(
    child: "subprocess.Popen[bytes]",
    launch: Mapping[str, Any],
    payload: bytes,
    stalled_after: float,
    progress: Progress,
) -> tuple[Arrays, dict[str, Any]]:
    heard = _listen(child)
    try:
        frames.write(child.stdin, launch, payload)  # type: ignore[arg-type]
    except OSError as error:
        raise _Ended("The training could not start; the worker's log says why.") from error
    last, alive = (0.0, "loading"), time.monotonic()
    while True:
        try:
            frame = heard.get(timeout=HEARTBEAT)
        except queue.Empty:
            if time.monotonic() - alive > stalled_after:
                raise _Ended("The training stood still and was ended.") from None
            progress(*last)
            continue
        alive = time.monotonic()
        if frame is None:
            raise _Ended("The training's process ended; the worker's log says why.")
        header, data = frame
        if "error" in header:
            raise EngineError(header["code"], header["error"])
        if "done" in header:
            return checked(unpack(header["arrays"], data)), header["done"]
        last = (max(last[0], float(header["fraction"])), str(header["stage"]))
        progress(*last)


def _listen(child: "subprocess.Popen[bytes]") -> "queue.SimpleQueue[Frame | None]":
    """The frames that the process writes, then None."""
    heard: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                heard.put(frames.read(child.stdout))  # type: ignore[arg-type]
        except (EOFError, OSError, ValueError):
            heard.put(None)

    threading.Thread(target=read, daemon=True).start()
    return heard


def checked(tuned: Arrays) -> Arrays:
    """Weights that are numbers. Raises EngineError(training_failed)."""
    if not tuned or not all(np.isfinite(value).all() for value in tuned.values()):
        raise EngineError("training_failed", "The training diverged; lower the learning rate.")
    return tuned


def _at_rate(take: TrainingTake, rate: int) -> Any:
    import soxr

    if take.sample_rate == rate:
        return np.asarray(take.samples, np.float32)
    return soxr.resample(take.samples, take.sample_rate, rate).astype(np.float32)
