"""A database, a store and a market of their own for benches; all of it goes away afterwards."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "bench"


@contextmanager
def scratch(name: str) -> Iterator[None]:
    """Start Django on a fresh database and a fresh folder of objects.

    Must run before anything of Django is imported. Wake-ups are dropped: rows and sweeps do the work.
    """
    import psycopg
    from psycopg import sql

    owner = os.environ.get("VOXLICET_OWNER_DATABASE_URL") or os.environ["VOXLICET_DATABASE_URL"]
    database = f"voxlicet_bench_{name}_{os.getpid()}"
    parts = urlsplit(owner)
    admin = urlunsplit(parts._replace(path="/postgres"))
    folder = tempfile.mkdtemp(prefix="voxlicet-bench-")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    try:
        os.environ["VOXLICET_DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{database}"))
        os.environ["VOXLICET_OBJECTS"] = f"file://{folder}"
        os.environ["VOXLICET_ALLOW_TEST_PAYMENTS"] = "true"
        _start()
        yield
    finally:
        from django.db import connections

        connections.close_all()
        shutil.rmtree(folder)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    # A forked worker must not inherit connections, so none are pooled.
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    settings.WAKER = "infra.bench._scratch.wake_nobody"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PAYMENT_PROVIDERS = {
        "instant": {"BACKEND": "billing.providers.fake.FakeProvider", "OPTIONS": {"allowed": True}}
    }
    settings.LOGGING_CONFIG = None
    django.setup()
    call_command("migrate", verbosity=0)


def wake_nobody(task: str, *args: str) -> None:
    """A broker that loses everything."""


def report(name: str, figures: Mapping[str, float | int]) -> None:
    """Print a table and write build/bench/NAME.json."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(dict(figures), indent=2) + "\n")
    width = max(len(figure) for figure in figures)
    for figure, value in figures.items():
        digits = 1 if abs(value) >= 10 else 4
        shown = f"{value:,.{digits}f}" if isinstance(value, float) else f"{value:,}"
        print(f"{figure:<{width}}  {shown:>12}")
