"""Fixtures of licensing."""

import datetime

import pytest
from pytest_django.fixtures import Settings

from tests.conftest import Tenant
from tests.licensing.market import Market, open_market


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    """Slow hashing is Django's business; here it would be most of the run."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def market(_cheap_passwords: None, agency: Tenant, advertiser: Tenant, now: datetime.datetime) -> Market:
    return open_market(agency, advertiser, now)
