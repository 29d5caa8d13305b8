"""Writes the hash-locked requirements from pyproject.toml with uv, kept in an environment of its own."""

import os
import re
from pathlib import Path

from infra.dev import paths, run, venv
from infra.dev.say import Stop, line, step

UV = "uv==0.13.9"
FOLDER = paths.ROOT / "requirements"
# Each lock is complete: installing it needs no resolver. Each keeps to the versions of the one before.
LOCKS = {
    "base": (),
    "worker": ("worker",),
    "test": ("worker", "test", "bench"),
    "coqui": ("worker", "test", "bench", "coqui"),
}


def lock() -> int:
    """Resolve again and write all locks; refuses to leave a host name or a folder of this machine in them."""
    home = paths.DEV / "uv"
    if not (home / "bin" / "uv").exists():
        with step(UV):
            run.logged([venv.base_python(), "-m", "venv", home], "lock")
            run.logged([home / "bin" / "python", "-m", "pip", "install", "-q", UV], "lock")
    before = ""
    for name, extras in LOCKS.items():
        target = FOLDER / f"{name}.txt"
        with step(f"requirements/{name}.txt"):
            run.logged(_command(home / "bin" / "uv", target, extras, before), "lock", _env())
        leaks = leaks_in(target.read_text())
        if leaks:
            raise Stop(f"{target} names this machine or its mirror, which must not be committed:\n{leaks[0]}")
        before = f"requirements/{name}.txt"
    line("Please look at the changes, then run ./dev test.")
    return 0


def leaks_in(text: str) -> list[str]:
    """Lines of a lock that name a host, an index or an absolute path."""
    return [
        row for row in text.splitlines() if re.search(r"://|--(?:extra-)?index|--find-links|(?:^|\s)/\w", row)
    ]


def _command(uv: Path, target: Path, extras: tuple[str, ...], before: str) -> list[str | Path]:
    options = ["--universal", "--fork-strategy", "fewest", "--python-version", "3.11", "--generate-hashes"]
    silent = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "torch", "-q", "--upgrade"]
    wanted = [part for extra in extras for part in ("--extra", extra)]
    constraint = ["-c", before] if before else []
    return [uv, "pip", "compile", "pyproject.toml", *options, *silent, *wanted, *constraint, "-o", target]


def _env() -> dict[str, str]:
    """pip's idea of where packages come from, told to uv in its own variables."""
    pairs = {"UV_FIND_LINKS": "global.find-links", "UV_DEFAULT_INDEX": "global.index-url"}
    told = {
        name: run.output([paths.PYTHON, "-m", "pip", "config", "get", key]) for name, key in pairs.items()
    }
    told["UV_CUSTOM_COMPILE_COMMAND"] = "./dev lock"
    return {**os.environ, **{name: value for name, value in told.items() if value}}
