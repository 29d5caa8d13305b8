"""`python -m infra.bench.api [--requests N]`: CPU and queries per POST /v1/renders and per catalogue read.

Whole requests in one process: middleware, API key, limits, idempotency, rules, hold, log, answer. Counted are
this process and, from /proc, the PostgreSQL backend that serves it (so PostgreSQL must run on this machine);
`bare_…` is a DRF view with one SELECT and two INSERTs in the same run. Savepoints count as queries.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from infra.bench._scratch import report, scratch
from infra.bench.render import backend_seconds

TEXT = "Fresh bread, every morning, and coffee that wakes you up at last."
OFFERS = 60
# PostgreSQL's share is read in ticks of 10 ms, so a batch must last; the median of batches is reported.
BATCH = 50
WARM_UP = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    with scratch("api"):
        figures = measure(options.requests)
    report("api", figures)
    return 0


def measure(count: int) -> dict[str, float | int]:
    """Each kind of request `count` times, after a warm-up."""
    from django.conf import settings

    from infra.bench._studio import TONE, studio

    settings.SYNTHESIS_ENGINES = TONE
    settings.ROOT_URLCONF = "infra.bench._bare"
    settings.DEBUG = False
    stage = studio()
    fill_catalogue(stage)
    post_render, read_catalogue, post_bare = callers(stage)
    figures: dict[str, float | int] = {"requests": count}
    figures |= cost("bare", post_bare, count)
    figures |= cost("post_render", post_render, count)
    figures |= cost("catalogue", read_catalogue, count)
    return figures


def callers(stage: Any) -> tuple[Callable[[], None], Callable[[], None], Callable[[], None]]:
    """The three requests; each raises when it is not answered as it should be."""
    from rest_framework.test import APIClient

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {stage.market.advertiser.secret}")
    use = {
        "purpose": "advertising",
        "medium": "radio",
        "territory": "DE",
        "language": "en-GB",
        "category": "retail",
    }
    body = {"licence": str(stage.licence.id), "text": TEXT, "use": use}

    def post_render() -> None:
        key = {"Idempotency-Key": str(uuid4())}
        expect(client.post("/v1/renders", body, headers=key, format="json"), 202)

    def read_catalogue() -> None:
        expect(client.get("/v1/offers?language=en&purpose=advertising"), 200)

    def post_bare() -> None:
        expect(client.post("/bare", body, format="json"), 201)

    return post_render, read_catalogue, post_bare


def expect(response: Any, status: int) -> None:
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code} instead of {status}: {response.content[:300]}")


def cost(name: str, call: Callable[[], None], count: int) -> dict[str, float | int]:
    """CPU milliseconds of the application and of PostgreSQL, wall milliseconds and queries, per request."""
    for _ in range(WARM_UP):
        call()
    with counted() as queries:
        call()
    batches = [batch(call) for _ in range(max(1, count // BATCH))]
    app, database, wall = (statistics.median(one) for one in zip(*batches, strict=True))
    return {
        f"{name}_cpu_ms": round(app + database, 2),
        f"{name}_app_cpu_ms": round(app, 2),
        f"{name}_postgresql_cpu_ms": round(database, 2),
        f"{name}_wall_ms": round(wall, 2),
        f"{name}_queries": len(queries),
    }


def batch(call: Callable[[], None]) -> tuple[float, float, float]:
    """Milliseconds per request of one batch: application, PostgreSQL, wall."""
    app, database, wall = time.process_time(), backend_seconds(), time.perf_counter()
    for _ in range(BATCH):
        call()
    each = 1000 / BATCH
    return (
        (time.process_time() - app) * each,
        (backend_seconds() - database) * each,
        (time.perf_counter() - wall) * each,
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    from django.db import connection

    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def fill_catalogue(stage: Any) -> None:
    """So many offers on sale that a page of the catalogue is full."""
    for number in range(OFFERS):
        stage.market.offer(price_per_1000_characters_micros=10_000_000 + number)


if __name__ == "__main__":
    raise SystemExit(main())
