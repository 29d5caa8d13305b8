"""Makes `.venv` and installs exactly what the locks name; a stamp lets the next start skip it."""

import hashlib
import os
import platform
import sys
from pathlib import Path

from infra.dev import paths, run
from infra.dev.say import Stop, step

LOCK = paths.ROOT / "requirements" / "test.txt"
COQUI_LOCK = paths.ROOT / "requirements" / "coqui.txt"
TORCH = "torch==2.13.0"


def ensure(*, coqui: bool = False) -> None:
    """Make `.venv` match the lock; `coqui` adds the production engine's packages to the same environment."""
    if os.environ.get("VIRTUAL_ENV") == str(paths.VENV) and not paths.PYTHON.exists():
        raise Stop("The active .venv is gone. Please type `deactivate` and try again.")
    if not is_current(LOCK):
        make()
        install(LOCK, "Python packages, about 1.5 min")
        with step(f"{TORCH}, about half a minute"):
            # Not in the lock: this one version comes in builds (CPU, CUDA) with different hashes.
            run.logged([*pip(), "install", TORCH], "pip")
        stamp(LOCK).write_text(digest(LOCK))
    if coqui and not is_current(COQUI_LOCK):
        install(COQUI_LOCK, "Coqui's packages, about 1 min")
        strip_torchaudio()
        stamp(COQUI_LOCK).write_text(digest(COQUI_LOCK))


def is_current(lock: Path) -> bool:
    """Whether the last finished installation used this lock, this Python and this machine type."""
    mark = stamp(lock)
    return paths.PYTHON.exists() and mark.exists() and mark.read_text() == digest(lock)


def stamp(lock: Path) -> Path:
    return paths.VENV / f".{lock.stem}.installed"


def digest(lock: Path) -> str:
    """Names an installation: the lock's bytes, torch's version, Python and platform."""
    facts = f"{TORCH} {sys.version_info[:3]} {platform.machine()} {sys.platform} {paths.VENV}".encode()
    return hashlib.sha256(facts + lock.read_bytes()).hexdigest()


def make() -> None:
    """Create the environment; one made by another Python or moved from elsewhere is made anew."""
    mark = paths.VENV / ".voxlicet"
    made_by = f"{paths.VENV} {sys.version_info[:2]}"
    if paths.PYTHON.exists() and mark.exists() and mark.read_text() == made_by:
        return
    with step("Python environment .venv"):
        run.logged([base_python(), "-m", "venv", "--clear", paths.VENV], "pip")
        mark.write_text(made_by)


def base_python() -> str:
    """The Python beneath any environment this command was started from."""
    return str(getattr(sys, "_base_executable", sys.executable) or sys.executable)


def install(lock: Path, what: str) -> None:
    """Install a lock as it stands: it is complete, nothing is resolved, every file's hash is checked."""
    with step(what):
        run.logged([*pip(), "install", "--no-deps", "--require-hashes", "-r", lock], "pip")


def pip() -> list[str | Path]:
    return [paths.PYTHON, "-m", "pip", "--disable-pip-version-check", "-q"]


def strip_torchaudio() -> None:
    """Without CUDA remove torchaudio's compiled parts: they want it, and the Python parts suffice."""
    if run.output([paths.PYTHON, "-c", "import torch; print(torch.version.cuda or '')"]):
        return
    for library in paths.VENV.glob("lib/python*/site-packages/torchaudio/lib/*.so"):
        library.unlink()
