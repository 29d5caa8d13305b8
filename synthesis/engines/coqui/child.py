"""Starting a process that runs Coqui's code: what it may know, which device it sees, how it ends."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from synthesis.engines.protocol import EngineError

ROOT = Path(__file__).resolve().parents[3]
# Nothing else of our environment reaches code that others wrote: no keys, no addresses.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")


@dataclass(frozen=True, slots=True)
class Hosting:
    """Where and how a model runs.

    `device` is `cpu`, `cuda` or `cuda:N`; `timeout` bounds one answer, `patience` the wait for a busy model,
    both in seconds; `python` may name the interpreter of another environment that has coqui-tts.
    """

    python: str = sys.executable
    device: str = "cpu"
    threads: int = 1
    timeout: float = 300.0
    patience: float = 300.0

    def __post_init__(self) -> None:
        kind, _, number = self.device.partition(":")
        if kind not in ("cpu", "cuda") or (number and not (kind == "cuda" and number.isdecimal())):
            raise ValueError(f"device is cpu, cuda or cuda:N, not {self.device!r}")
        if self.threads < 1 or self.timeout <= 0 or self.patience < 0:
            raise ValueError("threads, timeout and patience must be positive")

    @property
    def torch_device(self) -> str:
        """What the child calls it: of several GPUs it sees one alone."""
        return self.device.partition(":")[0]


def start(module: str, hosting: Hosting) -> "tuple[subprocess.Popen[bytes], IO[bytes]]":
    """The process with pipes on stdin and stdout, and the file that its stderr goes to.

    It leads a session of its own, so that `end` reaches whatever it starts itself; it ends by itself when our
    end of its stdin closes, however we go. Raises EngineError(engine_unavailable).
    """
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
    try:
        child = subprocess.Popen(
            [hosting.python, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=_environment(hosting),
            start_new_session=True,
        )
    except OSError as error:
        stderr.close()
        raise EngineError("engine_unavailable", f"{hosting.python} cannot be started.") from error
    return child, stderr


def end(child: "subprocess.Popen[bytes]") -> int:
    """Kill the process and all that it started; returns its exit status."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    status = child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            _close(pipe)
    return status


def tail(stderr: IO[bytes], most: int = 2000) -> str:
    """The end of what a process wrote to stderr."""
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, size - most))
    return stderr.read().decode(errors="replace")


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # what was not yet written is of no use to a dead process
        pipe.close()


def _environment(hosting: Hosting) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    kept |= {name: tempfile.gettempdir() for name in ("HOME", "TTS_HOME")}
    kept |= {"OMP_NUM_THREADS": str(hosting.threads), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    return kept | {"CUDA_VISIBLE_DEVICES": _visible(hosting.device, kept.get("CUDA_VISIBLE_DEVICES"))}


def _visible(device: str, inherited: str | None) -> str:
    """The one GPU of `device`, counted among those that we may see ourselves; none for `cpu`."""
    kind, _, number = device.partition(":")
    if kind == "cpu":
        return ""
    if inherited is None:
        return number or "0"
    seen = [name for name in inherited.split(",") if name]
    index = int(number or 0)
    if index >= len(seen):
        raise EngineError("engine_unavailable", f"There is no device {device}; see CUDA_VISIBLE_DEVICES.")
    return seen[index]
