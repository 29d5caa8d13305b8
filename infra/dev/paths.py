"""Where the dev command keeps its things; all of it lies under `.dev/` and `.venv/` and may be deleted."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / "build"
DEV = ROOT / ".dev"
LOG = DEV / "log"
RUN = DEV / "run"
SECRETS = DEV / "secrets.json"
PLATFORM = DEV / "platform.json"
SIGN_INS = DEV / "sign-ins.txt"
OBJECTS = DEV / "objects"


def make_folders() -> None:
    """Create the private folders, closed to other users except for passing through."""
    DEV.mkdir(mode=0o755, exist_ok=True)
    for folder in (LOG, RUN, OBJECTS):
        folder.mkdir(mode=0o700, exist_ok=True)
    (BUILD / "static").mkdir(parents=True, exist_ok=True)  # where WhiteNoise looks, and warns if it cannot
