"""The check command: style, types, import contracts, migrations, API schema; all run even if one fails."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from infra.dev import environment, paths, services
from infra.dev.say import line

SCHEMA = paths.ROOT / "openapi.yaml"
DRAFT = paths.BUILD / "openapi.yaml"


def steps() -> list[tuple[str, list[str | Path]]]:
    """Each step's name and command."""
    tools = paths.PYTHON.parent
    manage: list[str | Path] = [paths.PYTHON, "manage.py"]
    return [
        ("format", [tools / "ruff", "format", "--check", "."]),
        ("lint", [tools / "ruff", "check", "."]),
        ("types", [tools / "mypy", "--strict", "."]),
        ("imports", [tools / "lint-imports"]),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        ("schema made", [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", DRAFT]),
        ("schema same", ["diff", "-u", SCHEMA, DRAFT]),
    ]


def check() -> int:
    """Run every step, print what failed with its output, and return 1 if anything did."""
    paths.BUILD.mkdir(exist_ok=True)
    DRAFT.unlink(missing_ok=True)
    with services.up(everything=False) as secrets:
        env = environment.private(secrets, role="voxlicet_owner")
        failed = [name for name, command in steps() if not _passes(name, command, env)]
    if failed:
        line(f"\nFailed: {', '.join(failed)}.{_advice(failed)}")
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str | Path], env: dict[str, str]) -> bool:
    start = time.monotonic()
    args = [str(arg) for arg in command]
    done = subprocess.run(args, cwd=paths.ROOT, env=env, capture_output=True, text=True, check=False)
    verdict = "failed" if done.returncode else "ok"
    line(f"{name:12} {verdict:6} {time.monotonic() - start:5.1f} s")
    if done.returncode:
        line((done.stdout + done.stderr).rstrip())
    return done.returncode == 0


def _advice(failed: Sequence[str]) -> str:
    """What to type for the steps that a command can mend."""
    advice = {
        "format": "`.venv/bin/ruff format .` formats the files.",
        "migrations": "`./dev manage makemigrations` writes what is missing.",
        "schema same": "If the API is meant to change: cp build/openapi.yaml openapi.yaml",
    }
    return "".join(f"\n  {advice[name]}" for name in failed if name in advice)
