"""Fixtures of synthesis: real audiowmark, the tone engine, and no speaker encoder unless a test wants one."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from synthesis.services import loaded
from tests.conftest import Tenant
from tests.licensing.market import Market, open_market
from tests.synthesis.plugins.tone import GATES
from tests.synthesis.studio import Studio, open_studio

TONE = "tests.synthesis.plugins.tone.ToneEngine"
PITCH = {"default": {"BACKEND": "tests.synthesis.plugins.tone.PitchEncoder"}}


@pytest.fixture(autouse=True)
def _plugins(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SYNTHESIS_ENGINES = {
        "default": {"BACKEND": TONE},
        "research": {"BACKEND": TONE, "OPTIONS": {"commercial": False}},
    }
    settings.MODEL_GATES = GATES
    settings.SPEAKER_ENCODERS = {}
    settings.TRANSCRIBERS = {}
    settings.PAYMENT_PROVIDERS = {
        "instant": {"BACKEND": "billing.providers.fake.FakeProvider", "OPTIONS": {"allowed": True}}
    }
    settings.STORAGES = django_settings.STORAGES | {
        "objects": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "objects"), "allow_overwrite": True},
        }
    }
    yield
    loaded.forget_voices(list(loaded._shelf))


@pytest.fixture
def encoder(settings: Settings) -> None:
    settings.SPEAKER_ENCODERS = PITCH


@pytest.fixture
def market(_plugins: None, agency: Tenant, advertiser: Tenant, now: datetime.datetime) -> Market:
    return open_market(agency, advertiser, now)


@pytest.fixture
def studio(market: Market) -> Studio:
    if shutil.which(django_settings.AUDIOWMARK) is None:
        pytest.skip("the audiowmark program is not installed")
    return open_studio(market)
