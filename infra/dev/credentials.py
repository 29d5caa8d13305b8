"""The private installation's secrets: made once, kept in `.dev/secrets.json`, for their owner's eyes."""

import base64
import json
import os
import secrets
from collections.abc import Callable

from infra.dev import paths
from infra.dev.say import Stop


def _key() -> str:
    """32 random bytes in base64: an AES-256 key or an Ed25519 seed."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _password() -> str:
    return secrets.token_hex(24)


MAKERS: dict[str, Callable[[], str]] = {
    "VOXLICET_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "VOXLICET_MASTER_KEY": _key,
    "VOXLICET_LOG_SIGNING_KEY": _key,
    "postgres": _password,
    "voxlicet_owner": _password,
    "voxlicet_app": _password,
    "redis": _password,
}


def load() -> dict[str, str]:
    """Read the secrets, making what is missing; a damaged file or one others can read is refused."""
    known = _read()
    lacking = MAKERS.keys() - known.keys()
    if lacking:
        known |= {name: MAKERS[name]() for name in sorted(lacking)}
        _write(known)
    return known


def _read() -> dict[str, str]:
    if not paths.SECRETS.exists():
        return {}
    if paths.SECRETS.stat().st_mode & 0o077:
        raise Stop(f"{paths.SECRETS} can be read by others. Please type: chmod 600 {paths.SECRETS}")
    try:
        known = json.loads(paths.SECRETS.read_text())
    except json.JSONDecodeError as error:
        raise Stop(
            f"{paths.SECRETS} is damaged ({error}). It holds the keys to the voices kept here: restore it, "
            "or start afresh by deleting the folder .dev"
        ) from error
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise Stop(f"{paths.SECRETS} is damaged: it must be one JSON object of strings.")
    return known


def _write(known: dict[str, str]) -> None:
    """Replace the file in one step, so that a crash leaves the old keys or the new ones, never half."""
    draft = paths.SECRETS.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(known, out, indent=2)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(paths.SECRETS)
