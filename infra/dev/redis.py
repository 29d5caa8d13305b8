"""Private Redis: wakes the workers, counts requests; an append-only file, so that a kill loses nothing."""

import os
import socket
import time

from infra.dev import paths, ports, processes, run, unprivileged
from infra.dev.say import Stop

NAME = "redis"
START_SECONDS = 15.0
# Database 0 serves, database 1 is the tests' to wipe.
SERVE, TEST = 0, 1


def start(secrets: dict[str, str]) -> bool:
    """Make sure it runs; True when it had to be started."""
    if processes.read(NAME):
        return False
    data = unprivileged.home("redis")
    port = ports.choose(NAME)
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": secrets["redis"],
        "dir": f'"{data}"',
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    configuration = "".join(f"{name} {value}\n" for name, value in settings.items())
    command = [*unprivileged.prefix(), "redis-server", "-"]  # settings through stdin: `ps` shows no password
    processes.start(NAME, command, env=os.environ, cwd=data.parent, stdin=configuration)
    wait(port, secrets)
    return True


def stop() -> None:
    processes.stop(NAME)


def url(secrets: dict[str, str], database: int) -> str:
    return f"redis://:{secrets['redis']}@127.0.0.1:{ports.current(NAME)}/{database}"


def wait(port: int, secrets: dict[str, str]) -> None:
    """Until it answers PING (it says LOADING while it reads its file), or Stop with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and processes.read(NAME):
        if ports.answers(port) and _ping(port, secrets["redis"]) == b"+OK\r\n+PONG\r\n":
            return
        time.sleep(0.05)
    raise Stop(f"Redis does not answer; the end of its log:\n{run.tail(paths.LOG / 'redis.log')}")


def _ping(port: int, password: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
        answer = b""
        while part := connection.recv(256):
            answer += part
    return answer.removesuffix(b"+OK\r\n")
