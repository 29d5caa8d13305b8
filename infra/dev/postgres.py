"""Private PostgreSQL: its own cluster on a free loopback port, with an owner role and an application role."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from infra.dev import paths, ports, processes, run, unprivileged
from infra.dev.say import Stop
from infra.dev.system import postgres_bin

NAME = "postgres"
DATABASE = "voxlicet"
ROLES = paths.ROOT / "infra" / "postgres" / "roles.sql"
START_SECONDS = 30.0


def start(secrets: dict[str, str]) -> bool:
    """Make sure it runs and has its roles; True when it had to be started."""
    if processes.read(NAME):
        return False
    data = unprivileged.home("pg")
    if not (data / "PG_VERSION").exists():
        initialise(data, secrets)
    port = ports.choose(NAME)
    clear_stale_lock(data)
    args: list[str | Path] = [*unprivileged.prefix(), _program("postgres"), "-D", data]
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "logging_collector": "off",
        "log_min_messages": "warning",
        "timezone": "UTC",
        "max_connections": "100",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    processes.start(NAME, [*args, *options], env=_plain_env(), cwd=data.parent)
    wait(port, secrets)
    apply_roles(port, secrets)
    return True


def stop() -> None:
    """Fast shutdown: sessions are cut, committed work stays."""
    processes.stop(NAME, how=signal.SIGINT)


def url(secrets: dict[str, str], role: str) -> str:
    return f"postgres://{role}:{secrets[role]}@127.0.0.1:{ports.current(NAME)}/{DATABASE}"


def initialise(data: Path, secrets: dict[str, str]) -> None:
    """Create the cluster: checksums, UTF-8, passwords only, no door but the loopback port."""
    if any(data.iterdir()):
        raise Stop(f"{data} is half made. Please delete it and try again.")
    with tempfile.NamedTemporaryFile("w", prefix="voxlicet-") as password_file:
        password_file.write(secrets["postgres"] + "\n")
        password_file.flush()
        unprivileged.give(Path(password_file.name))
        command: list[str | Path] = [*unprivileged.prefix(), _program("initdb"), "-D", data, "-U", "postgres"]
        options = ["-k", "-E", "UTF8", "--locale=C.UTF-8", "--auth-host=scram-sha-256", "--auth-local=reject"]
        run.logged([*command, *options, f"--pwfile={password_file.name}"], "postgres", _plain_env())


def clear_stale_lock(data: Path) -> None:
    """Remove postmaster.pid when the process it names is not a PostgreSQL of this folder any more.

    After a reboot the pid may belong to somebody else, and PostgreSQL would refuse to start.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    pid = int(lock.read_text().split("\n", 1)[0])
    if str(data) in run.output(["ps", "-o", "args=", "-p", str(pid)]):
        raise Stop(
            f"A PostgreSQL (process {pid}) still runs in {data}. Please type `kill -INT {pid}` and try again."
        )
    lock.unlink()


def wait(port: int, secrets: dict[str, str]) -> None:
    """Until it takes queries, or Stop with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if processes.read(NAME) is None:
            break
        if _psql(port, secrets, "SELECT 1;").returncode == 0:
            return
        time.sleep(0.1)
    raise Stop(f"PostgreSQL does not answer; the end of its log:\n{run.tail(paths.LOG / 'postgres.log')}")


def apply_roles(port: int, secrets: dict[str, str]) -> None:
    """Create or repair the two roles, the database and who may do what; safe to repeat."""
    passwords = "".join(
        f"\\set {role}_password '{secrets[role]}'\n" for role in ("voxlicet_owner", "voxlicet_app")
    )
    done = _psql(port, secrets, passwords + ROLES.read_text())
    if done.returncode:
        raise Stop(f"infra/postgres/roles.sql failed:\n{done.stderr}")


def psql_command() -> str:
    return str(_program("psql"))


def _psql(port: int, secrets: dict[str, str], script: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the cluster's superuser, everything through stdin so that `ps` shows no password."""
    command = [
        _program("psql"),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        "127.0.0.1",
        "-p",
        port,
        "-U",
        "postgres",
    ]
    return subprocess.run(
        [*map(str, command), "-d", "postgres", "-f", "-"],
        input=script,
        env=_plain_env() | {"PGPASSWORD": secrets["postgres"]},
        cwd=ROLES.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(name: str) -> Path:
    folder = postgres_bin()
    if folder is None:
        raise Stop("PostgreSQL's programs are gone. Please run ./dev setup.")
    return folder / name


def _plain_env() -> dict[str, str]:
    """Our environment without PG* variables, which would lead to somebody else's database."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
        "LC_ALL": "C.UTF-8"
    }
