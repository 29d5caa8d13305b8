"""The commands of `./dev` and their one-line explanations."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from infra.dev import (
    checks,
    credentials,
    dotenv,
    environment,
    founding,
    locks,
    paths,
    ports,
    postgres,
    redis,
    services,
    setup,
)
from infra.dev.say import Stop, line

Arguments = list[str]


def demo(args: Arguments) -> int:
    setup.ensure()
    with services.up(everything=True) as secrets:
        env = environment.private(secrets)
        founding.ensure(env)
        env |= {"VOXLICET_PLATFORM": str(paths.PLATFORM), "VOXLICET_SIGN_INS": str(paths.SIGN_INS)}
        status = _python(["-m", "infra.demo", *(arg for arg in args if arg != "--once")], env)
        if status == 0 and "--once" not in args:
            _stay(env)
        return status


def serve(args: Arguments) -> int:
    _no_arguments("serve", args)
    setup.ensure()
    unused = environment.ignored(dotenv.read(paths.ROOT / ".env"), os.environ)
    if unused:
        line(f"  ! ./dev uses its own private services and keys; not used here: {', '.join(unused)}")
    with services.up(everything=True, outside=True) as secrets:
        _stay(environment.serving(secrets))
    return 0


def test(args: Arguments) -> int:
    coqui = "--coqui" in args
    rest = [arg for arg in args if arg != "--coqui"]
    setup.ensure(tests=True, coqui=coqui)
    with services.up(everything=False) as secrets:
        env = environment.private(secrets, role="voxlicet_owner", database=redis.TEST)
        return _python(["-m", "pytest", *pytest_arguments(rest, coqui=coqui)], env)


def pytest_arguments(args: Sequence[str], *, coqui: bool) -> Arguments:
    """What to hand to pytest: all tests on two processes, Coqui's only when asked for."""
    chosen = list(args) if args else ["tests", "-n", "2"]
    if not coqui and not any(arg.startswith("-m") for arg in args):
        chosen += ["-m", "not coqui"]
    return chosen


def check(args: Arguments) -> int:
    _no_arguments("check", args)
    setup.ensure()
    return checks.check()


def bench(args: Arguments) -> int:
    folder = paths.ROOT / "infra" / "bench"
    names = sorted(path.stem for path in folder.glob("[!_]*.py"))
    if not args or args[0] not in names:
        line(f"Please name one: ./dev bench {{{'|'.join(names)}}}. It writes build/bench/NAME.json.")
        return 2 if args else 0
    setup.ensure()
    (paths.BUILD / "bench").mkdir(parents=True, exist_ok=True)
    with services.up(everything=False) as secrets:
        services.migrate(secrets)
        return _python(["-m", f"infra.bench.{args[0]}", *args[1:]], environment.private(secrets))


def verify_log(args: Arguments) -> int:
    return manage(["verify_log", *args])


def verify_engine(args: Arguments) -> int:
    setup.ensure(coqui=True)
    return _python(["-m", "infra.verify_engine", *args], environment.serving(credentials.load()))


def manage(args: Arguments) -> int:
    setup.ensure()
    with services.up(everything=False) as secrets:
        owner = bool(args) and args[0] in {
            "migrate",
            "makemigrations",
            "sqlmigrate",
            "showmigrations",
            "flush",
        }
        env = environment.serving(secrets, role="voxlicet_owner" if owner else "voxlicet_app")
        return _python(["manage.py", *args], env)


def psql(args: Arguments) -> int:
    setup.ensure()
    role = "voxlicet_owner" if "--owner" in args else "voxlicet_app"
    with services.up(everything=False) as secrets:
        env = os.environ | {"PGPASSWORD": secrets[role], "PGHOST": "127.0.0.1", "PGUSER": role}
        env |= {"PGPORT": str(ports.current(postgres.NAME)), "PGDATABASE": postgres.DATABASE}
        command = [postgres.psql_command(), *(arg for arg in args if arg != "--owner")]
        return subprocess.run(command, env=env, check=False).returncode


def set_up(args: Arguments) -> int:
    unknown = set(args) - {"--coqui"}
    if unknown:
        raise Stop("./dev setup takes no arguments but --coqui.")
    setup.ensure(tests=True, coqui="--coqui" in args)
    credentials.load()
    line("Everything is here. Next: ./dev demo")
    return 0


def lock(args: Arguments) -> int:
    _no_arguments("lock", args)
    setup.ensure()
    return locks.lock()


COMMANDS: dict[str, tuple[Callable[[Arguments], int], str]] = {
    "demo": (demo, "the whole story in a few minutes, then a server to click through (--once: no server)"),
    "test": (test, "all tests, or what you hand to pytest (--coqui: the production engine's too)"),
    "serve": (serve, "the server and the workers, until Ctrl-C"),
    "check": (check, "format, lint, types, import contracts, migrations, API schema"),
    "bench": (bench, "measure one part and write build/bench/NAME.json; without a name, lists them"),
    "verify-log": (verify_log, "recompute the log's tree and check its signed checkpoints"),
    "verify-engine": (verify_engine, "an engine with your weights: files, licence, training, speech"),
    "manage": (manage, "Django's manage.py inside the private installation"),
    "psql": (psql, "a PostgreSQL prompt as the application's role (--owner: as the tables' owner)"),
    "setup": (set_up, "only fetch and install what is needed (--coqui: Coqui's engine too)"),
    "lock": (lock, "write requirements/*.txt anew from pyproject.toml"),
}


def main(args: Arguments) -> int:
    """Run one command; without one, list them all. Returns the exit status."""
    if not args or args[0] in ("help", "-h", "--help"):
        line("Voxlicet, a marketplace for licensed voices. Usage: ./dev COMMAND\n")
        for name, (_, explanation) in COMMANDS.items():
            line(f"  {name:13} {explanation}")
        return 0
    if args[0] not in COMMANDS:
        line(f"There is no command {args[0]!r}. Type ./dev to see them all.")
        return 2
    try:
        return COMMANDS[args[0]][0](args[1:])
    except Stop as stop:
        line(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        return 130


def _python(args: Arguments, env: dict[str, str]) -> int:
    """Run the environment's Python in the foreground; Ctrl-C reaches it too, and we wait for it to finish."""
    with subprocess.Popen([str(paths.PYTHON), *args], cwd=paths.ROOT, env=env) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


def _no_arguments(name: str, args: Arguments) -> None:
    if args:
        raise Stop(f"./dev {name} takes no arguments.")


def _stay(env: dict[str, str]) -> NoReturn:
    """Say where the server is and who may sign in, and wait for Ctrl-C."""
    owner = founding.ensure(env)
    line(f"\nVoxlicet is at http://127.0.0.1:{ports.current('web')} (Ctrl-C ends it; logs in .dev/log).")
    line(f"  platform owner   {owner['email']}   {owner['password']}")
    if paths.SIGN_INS.exists():
        line(paths.SIGN_INS.read_text().rstrip())
    else:
        line("  ./dev demo fills it with a talent, an agency and an advertiser.")
    while True:
        signal.pause()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
