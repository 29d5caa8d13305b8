"""Documents of these tests lie in a folder of their own."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _own_object_folder(settings: Settings, tmp_path: Path) -> None:
    entry = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "objects"), "allow_overwrite": True},
    }
    settings.STORAGES = {**django_settings.STORAGES, "objects": entry}
