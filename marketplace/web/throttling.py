"""Request limits counted in Redis, atomically: the only check that fails open without Redis."""

import logging
import time
from functools import cache

import redis
from django.conf import settings

WINDOW_S = 60
# INCR and EXPIRE in one script: DRF's read-then-write throttles let 49 to 100 through a limit of 10.
COUNT = (
    "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n"
)

log = logging.getLogger(__name__)


@cache
def client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)


def seconds_to_wait(*, bucket: str, limit: int, window_s: int = WINDOW_S) -> int | None:
    """Count one request in the bucket's current window; None when within the limit, else seconds to wait.

    Fails open, with a warning, when Redis cannot be reached: throttling protects capacity, never a right.
    """
    now = time.time()
    window = int(now // window_s)
    counter = client(settings.REDIS_URL)
    try:
        count = int(str(counter.eval(COUNT, 1, f"throttle:{bucket}:{window}", str(window_s * 2))))
    except redis.RedisError as error:
        log.warning("throttling is off: Redis did not answer (%s)", type(error).__name__)
        return None
    return None if count <= limit else max(1, int((window + 1) * window_s - now))
