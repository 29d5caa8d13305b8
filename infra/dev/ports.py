"""Finds loopback ports: each service keeps the one it had while nobody else has taken it."""

import json
import socket

from infra.dev import paths


def choose(name: str, wanted: int = 0) -> int:
    """A free port for this service: last time's, else the wanted one, else any; remembered."""
    noted = _noted()
    port = next((port for port in (noted.get(name, 0), wanted) if port and is_free(port)), 0) or any_free()
    (paths.RUN / "ports.json").write_text(json.dumps(noted | {name: port}))
    return port


def current(name: str) -> int:
    """The port this service was last started on; 0 if it never was."""
    return _noted().get(name, 0)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _noted() -> dict[str, int]:
    try:
        noted = json.loads((paths.RUN / "ports.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return {str(name): int(port) for name, port in noted.items()}
