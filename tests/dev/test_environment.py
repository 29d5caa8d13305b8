"""The private environment lets outside services in, and nobody else's database, queue or keys."""

import os

import pytest

from infra.dev import audiowmark, environment, paths


def test_only_outside_services_come_in_and_the_shell_wins() -> None:
    from_file = {"VOXLICET_STRIPE_SECRET_KEY": "file", "VOXLICET_DATABASE_URL": "postgres://production"}
    from_shell = {"VOXLICET_STRIPE_SECRET_KEY": "shell", "VOXLICET_EMAIL_URL": "", "HOME": "/root"}
    assert environment.outside(from_file, from_shell) == {"VOXLICET_STRIPE_SECRET_KEY": "shell"}
    assert environment.ignored(from_file, from_shell) == ["VOXLICET_DATABASE_URL"]


def test_private_environment_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "VOXLICET_STRIPE_SECRET_KEY",
        "VOXLICET_DATABASE_URL",
        "AWS_PROFILE",
        "PGHOST",
        "PYTHONPATH",
    ):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setattr(audiowmark, "program", lambda: None)
    secrets = dict.fromkeys((*environment.KEYS, "voxlicet_app", "voxlicet_owner", "redis"), "made-here")
    settings = environment.private(secrets, database=1)
    assert "elsewhere" not in "".join(settings.values())
    assert settings["LANG"] == "de_DE.UTF-8"
    assert settings["VOXLICET_DATABASE_URL"].startswith("postgres://voxlicet_app:made-here@127.0.0.1:")
    assert settings["VOXLICET_REDIS_URL"].endswith("/1")
    assert settings["PATH"].split(os.pathsep)[0] == str(paths.PYTHON.parent)
