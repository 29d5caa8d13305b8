"""Runs servers as another user when we are root, and keeps their data where this user can reach it."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from infra.dev import paths
from infra.dev.say import Stop
from infra.dev.system import is_root

CANDIDATES = ("postgres", "nobody")


def user() -> pwd.struct_passwd | None:
    """The user that servers run as: None means ourselves, because we are not root anyway."""
    if not is_root():
        return None
    for name in CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Stop(
        "PostgreSQL refuses to run as root, and no other user is here. Please run ./dev as an ordinary user."
    )


def prefix() -> list[str]:
    """What to put before a command so that it runs as that user."""
    other = user()
    if other is None:
        return []
    if shutil.which("setpriv") is None:
        raise Stop("This needs setpriv to leave root. Please type: apt-get install -y util-linux")
    return ["setpriv", f"--reuid={other.pw_uid}", f"--regid={other.pw_gid}", "--clear-groups", "--"]


def home(name: str) -> Path:
    """The private data folder of a server, mode 0700: `.dev/<name>`.

    Where that user cannot enter a folder above it (root's own, say) it is `/var/lib/voxlicet-…`, which
    `.dev/<name>.at` then names.
    """
    pointer = paths.DEV / f"{name}.at"
    folder = Path(pointer.read_text().strip()) if pointer.exists() else paths.DEV / name
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    give(folder)
    if not can_enter(folder):
        folder.rmdir()
        digest = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:12]
        folder = Path("/var/lib") / f"voxlicet-{digest}" / name
        folder.parent.mkdir(mode=0o711, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        give(folder)
        pointer.write_text(str(folder))
    return folder


def can_enter(folder: Path) -> bool:
    """Whether the servers' user reaches the folder."""
    return subprocess.run([*prefix(), "test", "-x", folder], check=False).returncode == 0


def give(folder: Path) -> None:
    """Make that user the owner of a file or folder."""
    other = user()
    if other is not None and folder.stat().st_uid != other.pw_uid:
        os.chown(folder, other.pw_uid, other.pw_gid)
