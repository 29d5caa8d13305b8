"""Every plug-in that the settings name exists under that name."""

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.module_loading import import_string

from marketplace.core.backends import PLUGGABLE
from marketplace.core.checks import plug_ins_exist

NAMED = [
    (setting, alias, entry["BACKEND"])
    for setting in PLUGGABLE
    for alias, entry in getattr(settings, setting).items()
]


@pytest.mark.parametrize(("setting", "alias", "name"), NAMED)
def test_the_class_is_there(setting: str, alias: str, name: str) -> None:
    assert callable(import_string(name))


def test_a_module_that_is_not_there_stops_the_start() -> None:
    assert plug_ins_exist() == []
    with override_settings(WATERMARKERS={"default": {"BACKEND": "synthesis.watermarks.nothing.Nothing"}}):
        (problem,) = plug_ins_exist()
    assert problem.id == "core.E001"
    assert "synthesis.watermarks.nothing" in problem.msg
