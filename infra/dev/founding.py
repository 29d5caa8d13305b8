"""Founds the private installation's platform organization once and keeps its owner's sign-in and key."""

import json
import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence

from infra.dev import paths
from infra.dev.say import Stop, step

EMAIL = "owner@voxlicet.example"


def ensure(env: Mapping[str, str]) -> dict[str, str]:
    """The platform owner's email, password, key and organization, from `.dev/platform.json` or made now."""
    if paths.PLATFORM.exists():
        return {str(name): str(value) for name, value in json.loads(paths.PLATFORM.read_text()).items()}
    with step("The platform's organization and its owner"):
        owner = {"email": EMAIL, "password": secrets.token_urlsafe(12)}
        owner |= _create(owner, env)
        _manage(["seed_scripts"], env)
        handle = os.open(paths.PLATFORM, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            json.dump(owner, out, indent=2)
    return owner


def _create(owner: Mapping[str, str], env: Mapping[str, str]) -> dict[str, str]:
    """Run the founding command; having no terminal it reads the password from stdin, unseen by `ps`."""
    said = _manage(["create_platform", "--email", owner["email"]], env, typed=owner["password"] + "\n")
    made = json.loads(said.strip().splitlines()[-1])
    return {"organization": made["organization"], "key": made["key"]}


def _manage(command: Sequence[str], env: Mapping[str, str], typed: str = "") -> str:
    """Run one of Django's commands and return what it said; raise Stop with its last words when it fails."""
    done = subprocess.run(
        [str(paths.PYTHON), "manage.py", *command],
        cwd=paths.ROOT,
        env=dict(env),
        input=typed,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:]
        raise Stop(
            f"The platform could not be founded: {' '.join(said)}\n"
            f"If the tables are older than {paths.PLATFORM}, delete the folder .dev to start afresh."
        )
    return done.stdout
