"""The world: made once for a module in a transaction; each test and each request takes its changes back."""

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.access.world import World, build_world, undone
from tests.synthesis.plugins.tone import GATES

TONE = {"default": {"BACKEND": "tests.synthesis.plugins.tone.ToneEngine"}}
INSTANT = {"BACKEND": "billing.providers.fake.FakeProvider", "OPTIONS": {"allowed": True}}


def _plugins(folder: str) -> dict[str, Any]:
    store = {
        "BACKEND": "tests.access.furnish_studio.KeepingStorage",
        "OPTIONS": {"location": folder, "allow_overwrite": True},
    }
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "SYNTHESIS_ENGINES": TONE,
        "MODEL_GATES": GATES,
        "SPEAKER_ENCODERS": {},
        "TRANSCRIBERS": {},
        "PAYMENT_PROVIDERS": settings.PAYMENT_PROVIDERS | {"instant": INSTANT},
        "STORAGES": settings.STORAGES | {"objects": store},
    }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as folder,
        override_settings(**_plugins(folder)),
        undone(),
    ):
        yield build_world()
