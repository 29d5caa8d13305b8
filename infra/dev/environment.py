"""Builds the settings that servers, workers and tests are started with, as environment variables."""

import os
from collections.abc import Mapping
from pathlib import Path

from infra.dev import audiowmark, dotenv, paths, ports, postgres, redis

# Settings of outside services that `.env` or the shell may bring to `./dev serve` and `./dev manage`.
OUTSIDE = (
    "VOXLICET_DEBUG",
    "VOXLICET_EMAIL_URL",
    "VOXLICET_EMAIL_FROM",
    "VOXLICET_OBJECTS",
    "VOXLICET_S3_ENDPOINT",
    "VOXLICET_S3_REGION",
    "VOXLICET_COQUI",
    "VOXLICET_MODEL_CACHE",
    "VOXLICET_STRIPE_SECRET_KEY",
    "VOXLICET_STRIPE_WEBHOOK_SECRET",
    "VOXLICET_PLATFORM_FEE_BP",
    "VOXLICET_WEBHOOK_ALLOW_PRIVATE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
)
KEYS = ("VOXLICET_SECRET_KEY", "VOXLICET_MASTER_KEY", "VOXLICET_LOG_SIGNING_KEY")


def private(
    secrets: dict[str, str], *, role: str = "voxlicet_app", database: int = redis.SERVE
) -> dict[str, str]:
    """The environment of the private installation, and nothing from outside: tests and the demo run in it."""
    port = ports.current("web")
    settings = {name: secrets[name] for name in KEYS} | {
        "VOXLICET_DEBUG": "false",
        "VOXLICET_ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "VOXLICET_PUBLIC_URL": f"http://127.0.0.1:{port or 8000}",
        "VOXLICET_DATABASE_URL": postgres.url(secrets, role),
        "VOXLICET_OWNER_DATABASE_URL": postgres.url(secrets, "voxlicet_owner"),
        "VOXLICET_APP_DATABASE_URL": postgres.url(secrets, "voxlicet_app"),
        "VOXLICET_REDIS_URL": redis.url(secrets, database),
        "VOXLICET_OBJECTS": paths.OBJECTS.as_uri(),
        "VOXLICET_LOG_ORIGIN": "localhost/voxlicet",
        # The demo receives its webhook on this machine and pays with the test provider.
        "VOXLICET_WEBHOOK_ALLOW_PRIVATE": "true",
        "VOXLICET_ALLOW_TEST_PAYMENTS": "true",
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "PYTHONUNBUFFERED": "1",
        # One thread per process: PyTorch's and OpenBLAS's own would fight over the cores.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    program = audiowmark.program()
    if program:
        settings["VOXLICET_AUDIOWMARK"] = str(program)
        settings["VOXLICET_WATERMARK_KEY"] = str(audiowmark.KEY)
    return _inherited(os.environ) | settings


def serving(secrets: dict[str, str], *, role: str = "voxlicet_app") -> dict[str, str]:
    """The private environment plus what `.env` and the caller's environment say about outside services."""
    return private(secrets, role=role) | outside(dotenv.read(paths.ROOT / ".env"), os.environ)


def outside(from_file: Mapping[str, str], from_shell: Mapping[str, str]) -> dict[str, str]:
    """Only the settings of outside services; the shell wins over the file, as is usual.

    Database, Redis and keys are never taken from there: `./dev` works on its private ones and nothing else.
    """
    merged = {**from_file, **from_shell}
    return {name: merged[name] for name in OUTSIDE if merged.get(name)}


def ignored(from_file: Mapping[str, str], from_shell: Mapping[str, str]) -> list[str]:
    """The Voxlicet settings someone has set that `./dev` does not use, to be named aloud."""
    return sorted(
        name for name in {*from_file, *from_shell} if name.startswith("VOXLICET_") and name not in OUTSIDE
    )


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without settings that would lead elsewhere, and with `.venv` first on PATH."""
    foreign = ("VOXLICET_", "AWS_", "PG", "DJANGO_", "CELERY_", "STRIPE_", "PYTHONPATH", "PYTHONHOME")
    kept = {name: value for name, value in environ.items() if not name.startswith(foreign)}
    bin_folder = str(Path(paths.PYTHON).parent)
    return kept | {
        "PATH": f"{bin_folder}{os.pathsep}{environ.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(paths.VENV),
    }
