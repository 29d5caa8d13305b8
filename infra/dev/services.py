"""Brings the private services up for as long as somebody uses them, and down after the last."""

import hashlib
import http.client
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from infra.dev import credentials, environment, paths, ports, postgres, processes, redis, run, users
from infra.dev.say import Stop, line, step

HEALTH_SECONDS = 60.0
CELERY = (
    "-m",
    "celery",
    "-A",
    "marketplace.celery",
    "worker",
    "--loglevel",
    "INFO",
    "--without-gossip",
    "--without-mingle",
)
WORKERS = {
    "worker": ("-Q", "default,render", "--concurrency", "2", "-B", "-s", str(paths.RUN / "beat-schedule")),
    "trainer": ("-Q", "train", "--concurrency", "1"),
}


@contextmanager
def up(*, everything: bool, outside: bool = False) -> Iterator[dict[str, str]]:
    """Run the data services, and with `everything` the server and the workers too; yields the secrets.

    The last user out stops them, on Ctrl-C and SIGTERM as well. What a killed `./dev` left is taken over.
    """
    signal.signal(signal.SIGTERM, _leave_politely)
    signal.signal(signal.SIGHUP, _leave_politely)
    secrets = credentials.load()
    try:
        with users.door():
            users.enter()
            start_data(secrets)
            if everything:
                start_all(secrets, outside=outside)
        yield secrets
    finally:
        with users.door():
            stopped = stop_all() if users.leave() else []
        if everything and stopped:
            line(f"  ✓ Stopped: {', '.join(stopped)}")


def start_data(secrets: dict[str, str]) -> None:
    """PostgreSQL and Redis, each only if it does not run yet."""
    with step("PostgreSQL"):
        postgres.start(secrets)
    with step("Redis"):
        redis.start(secrets)


def start_all(secrets: dict[str, str], *, outside: bool) -> None:
    """Migrate, then the ASGI server and the workers; whatever already runs stays as it is."""
    migrate(secrets)
    if not processes.read("web"):
        ports.choose("web", 8000)
    env = environment.serving(secrets) if outside else environment.private(secrets)
    with step("Server and workers"):
        if not processes.read("web"):
            port = str(ports.current("web"))
            asgi = ["-m", "uvicorn", "marketplace.asgi:application", "--host", "127.0.0.1", "--port", port]
            processes.start("web", [paths.PYTHON, *asgi, "--no-access-log"], env=env)
        for name, options in WORKERS.items():
            if not processes.read(name):
                processes.start(name, [paths.PYTHON, *CELERY, "-n", f"{name}@%h", *options], env=env)
        wait_healthy()


def migrate(secrets: dict[str, str]) -> None:
    """Bring the tables up to date as their owner; skipped when nothing has changed since the last time."""
    mark = paths.RUN / "migrated"
    now = migrations_digest()
    if mark.exists() and mark.read_text() == now:
        return
    with step("Database tables"):
        env = environment.private(secrets, role="voxlicet_owner")
        run.logged([paths.PYTHON, "manage.py", "migrate", "--no-input"], "migrate", env)
    mark.write_text(now)


def migrations_digest() -> str:
    """Names the state of all migrations and of the installed packages, which bring migrations too."""
    files = sorted(path for path in paths.ROOT.glob("[!.]*/**/migrations/*.py"))
    parts = [str(path.relative_to(paths.ROOT)).encode() + path.read_bytes() for path in files]
    parts.append((paths.ROOT / "requirements" / "base.txt").read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def wait_healthy() -> None:
    """Until the server says it is well, or Stop with the end of its log."""
    deadline = time.monotonic() + HEALTH_SECONDS
    while time.monotonic() < deadline:
        for name in ("web", *WORKERS):
            if processes.read(name) is None:
                raise Stop(
                    f"{name} ended at once; the end of its log:\n{run.tail(paths.LOG / f'{name}.log')}"
                )
        if health() == 200:
            return
        time.sleep(0.2)
    raise Stop(f"The server does not get well; the end of its log:\n{run.tail(paths.LOG / 'web.log')}")


def health() -> int:
    """The status of `/healthz`; 0 while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", ports.current("web"), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def stop_all() -> list[str]:
    """Stop everything of ours, servers first, data last, and name what ran."""
    running = [name for name in ("web", *WORKERS, redis.NAME, postgres.NAME) if processes.read(name)]
    processes.stop("web", *WORKERS)
    redis.stop()
    postgres.stop()
    return running


def _leave_politely(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
