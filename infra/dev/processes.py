"""Starts and stops the background processes by pid file, and never touches a process that is not ours."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.dev import paths, run

STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Running:
    """A process as it was when started: its pid may be used again by another, its identity not."""

    pid: int
    identity: str

    def is_alive(self) -> bool:
        return bool(self.identity) and identity(self.pid) == self.identity


def identity(pid: int) -> str:
    """What tells this process from a later one with the same pid; empty when it does not run.

    On Linux its start time in clock ticks and the boot; elsewhere what `ps` says of its start.
    """
    if sys.platform != "linux":
        return run.output(["ps", "-o", "lstart=", "-p", str(pid)])
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    fields = stat.rpartition(")")[2].split()  # after the command's name, which may hold anything
    state, started = fields[0], fields[19]
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return "" if state in "ZX" else f"{started}@{boot}"


def read(name: str) -> Running | None:
    """The living process of this name, or None; a stale or damaged pid file is removed."""
    path = pid_file(name)
    try:
        noted = json.loads(path.read_text())
        process = Running(int(noted["pid"]), str(noted["identity"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        return None
    if process.is_alive():
        return process
    path.unlink(missing_ok=True)
    return None


def start(
    name: str, args: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path = paths.ROOT, stdin: str = ""
) -> Running:
    """Start a process in its own session, log to `.dev/log/<name>.log`, and note its pid."""
    with (paths.LOG / f"{name}.log").open("ab") as out:
        child = subprocess.Popen(
            [str(arg) for arg in args],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    if child.stdin:
        child.stdin.write(stdin.encode())
        child.stdin.close()
    process = Running(child.pid, identity(child.pid))
    pid_file(name).write_text(json.dumps({"pid": process.pid, "identity": process.identity}))
    return process


def stop(*names: str, how: int = signal.SIGTERM) -> None:
    """Ask these processes of ours to end, all at once; end the groups of those that do not listen."""
    running = {name: process for name in names if (process := read(name))}
    for process in running.values():
        _signal(process, how, group=False)
    deadline = time.monotonic() + STOP_SECONDS
    for name, process in running.items():
        if not _ended_by(process, deadline):
            _signal(process, signal.SIGKILL, group=True)
            _ended_by(process, time.monotonic() + STOP_SECONDS)
        pid_file(name).unlink(missing_ok=True)


def pid_file(name: str) -> Path:
    return paths.RUN / f"{name}.pid"


def _signal(process: Running, number: int, *, group: bool) -> None:
    """Signal a process, or its whole session's group, once it is certain that it is the one we started."""
    if not process.is_alive():
        return
    try:
        if group:
            os.killpg(process.pid, number)  # start_new_session made the pid the group's id
        else:
            os.kill(process.pid, number)
    except ProcessLookupError:
        return


def _ended_by(process: Running, deadline: float) -> bool:
    while process.is_alive() and time.monotonic() < deadline:
        _reap(process.pid)
        time.sleep(0.05)
    return not process.is_alive()


def _reap(pid: int) -> None:
    """Take leave of our own child, so that no zombie stays; others are not ours to wait for."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
