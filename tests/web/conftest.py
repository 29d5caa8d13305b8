"""Fixtures of the web tests."""

import pytest
from django.conf import settings

from marketplace.web import throttling


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """Requests of earlier tests and runs do not count."""
    counters = throttling.client(settings.REDIS_URL)
    for key in counters.scan_iter("throttle:*"):
        counters.delete(key)
