"""Runs a command quietly into a log file and shows the end of that log when it fails."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.dev import paths
from infra.dev.say import Stop


def logged(
    args: Sequence[str | Path], log: str, env: Mapping[str, str] | None = None, stdin: str = ""
) -> None:
    """Run to the end with output appended to `.dev/log/<log>.log`; on failure raise Stop with its end."""
    target = paths.LOG / f"{log}.log"
    with target.open("ab") as out:
        start = out.tell()
        done = subprocess.run(
            [str(arg) for arg in args],
            cwd=paths.ROOT,
            env=dict(env if env is not None else os.environ),
            input=stdin.encode(),
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise Stop(f"{args[0]} failed (exit {done.returncode}); the end of {target}:\n{tail(target, start)}")


def tail(path: Path, start: int = 0, lines: int = 15) -> str:
    """The last lines a log has gained since `start`, indented."""
    with path.open("rb") as log:
        log.seek(start)
        text = log.read().decode(errors="replace")
    return "\n".join(f"    {row}" for row in text.splitlines()[-lines:])


def output(args: Sequence[str | Path]) -> str:
    """What a command prints, stripped; empty when it fails or does not exist."""
    try:
        done = subprocess.run([str(arg) for arg in args], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
