"""/healthz and /readyz: does this process work, and does what it needs answer."""

import logging
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis import RedisError

from marketplace.web import throttling

log = logging.getLogger(__name__)


class Unhealthy(Exception):
    """A part did not answer as it should."""


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError as error:
        raise Unhealthy(type(error).__name__) from error


def _redis() -> None:
    try:
        throttling.client(settings.REDIS_URL).ping()
    except RedisError as error:
        raise Unhealthy(type(error).__name__) from error


def _objects() -> None:
    """Reads only: asks for an object that is not there."""
    try:
        storages["objects"].exists("health/none")
    except (OSError, BotoCoreError, ClientError) as error:
        raise Unhealthy(type(error).__name__) from error


CHECKS: Mapping[str, Callable[[], None]] = {"database": _database, "redis": _redis, "objects": _objects}
# Redis carries wake-ups and counters only: without it work is slower, not wrong.
NEEDED = frozenset({"database", "objects"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process is up and can be sent requests: it answers, and the database does."""
    return _report({"database": _database}, NEEDED)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Every part by name; 503 when one that is needed is away."""
    return _report(CHECKS, NEEDED)


def _report(checks: Mapping[str, Callable[[], None]], needed: frozenset[str]) -> JsonResponse:
    parts: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
            parts[name] = "ok"
        except Unhealthy as error:
            log.warning("health: %s does not answer (%s)", name, error)
            parts[name] = "away"
    down = [name for name, state in parts.items() if state != "ok" and name in needed]
    status = "down" if down else "ok" if set(parts.values()) == {"ok"} else "degraded"
    return JsonResponse({"status": status, "parts": parts}, status=503 if down else 200)
