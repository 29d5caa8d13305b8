"""Pid files: a process is ours only while pid and start time both agree; nothing else is signalled."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.dev import paths, processes, users

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RUN", "LOG"):
        monkeypatch.setattr(paths, name, tmp_path)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


def test_start_read_stop() -> None:
    started = processes.start("sleeper", SLEEP, env=os.environ)
    assert processes.read("sleeper") == started
    processes.stop("sleeper")
    assert not started.is_alive()
    assert processes.read("sleeper") is None
    assert not processes.pid_file("sleeper").exists()


def test_a_reused_pid_is_not_ours(stranger: "subprocess.Popen[bytes]") -> None:
    noted = {"pid": stranger.pid, "identity": "another start"}
    processes.pid_file("web").write_text(json.dumps(noted))
    processes.stop("web")
    assert stranger.poll() is None
    assert processes.read("web") is None


@pytest.mark.parametrize("content", ["", "12", "{}", '{"pid": "x", "identity": "y"}', "null"])
def test_a_damaged_pid_file_counts_for_nothing(content: str) -> None:
    processes.pid_file("web").write_text(content)
    assert processes.read("web") is None
    assert not processes.pid_file("web").exists()


def test_what_does_not_listen_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    note = tmp_path / "child"
    deaf = (
        "import os, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen({SLEEP!r})\n"
        f"note = {str(note)!r}\n"
        "open(note + '.new', 'w').write(str(child.pid))\n"
        "os.rename(note + '.new', note)\n"
        "time.sleep(60)\n"
    )
    process = processes.start("deaf", [sys.executable, "-c", deaf], env=os.environ)
    while not note.exists():
        assert process.is_alive()
        time.sleep(0.01)
    processes.stop("deaf")
    assert not process.is_alive()
    while processes.identity(int(note.read_text())):
        time.sleep(0.01)  # the kernel is about to end it too


def test_a_zombie_does_not_run() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes.identity(child.pid) == ""
    child.wait()


def test_the_last_one_out_is_told(stranger: "subprocess.Popen[bytes]") -> None:
    folder = paths.RUN / "users"
    with users.door():
        users.enter()
        (folder / str(stranger.pid)).write_text(processes.identity(stranger.pid))
        assert users.leave() is False
    stranger.send_signal(signal.SIGKILL)
    stranger.wait()
    with users.door():
        users.enter()
        assert users.leave() is True
    assert list(folder.iterdir()) == []
