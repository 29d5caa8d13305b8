"""Work in processes of its own, and what a process and its children cost: CPU seconds, peak memory."""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
PROC = Path("/proc")


def fresh(work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Run a function in a new Python process, so that its memory and CPU are its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def cpu_seconds() -> float:
    """CPU of this process and of its children: those that ended and, on Linux, those still running."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = sum(_cpu_of(child) for child in _descendants(os.getpid()))
    return time.process_time() + ended.ru_utime + ended.ru_stime + running


def peak_mb() -> float:
    """The most memory (10^6 bytes, resident) this process and its running children have held, added up.

    On Linux from the kernel's high-water marks: `ru_maxrss` of a child starts at its parent's.
    """
    marks = [_high_water(process) for process in (os.getpid(), *_descendants(os.getpid()))]
    if any(marks):
        return sum(marks) / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def machine_cpu_seconds() -> float:
    """CPU that everything on this machine has used since it started; 0 where the system does not say."""
    if not (PROC / "stat").exists():
        return 0.0
    user, nice, system = (int(field) for field in (PROC / "stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def _descendants(process: int) -> Iterator[int]:
    for children in (PROC / str(process) / "task").glob("*/children"):
        for child in children.read_text().split():
            yield int(child)
            yield from _descendants(int(child))


def _cpu_of(process: int) -> float:
    """Own and waited-for children's CPU; 0 when it has just ended (then it counts among the ended)."""
    try:
        fields = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _high_water(process: int) -> int:
    try:
        status = (PROC / str(process) / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    marks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(marks[0]) * 1024 if marks else 0
