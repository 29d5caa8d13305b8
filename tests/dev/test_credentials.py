"""Secrets are made once, kept closed, and never silently made anew."""

import base64
from pathlib import Path

import pytest

from infra.dev import credentials, paths
from infra.dev.say import Stop


@pytest.fixture(autouse=True)
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "SECRETS", tmp_path / "secrets.json")
    return paths.SECRETS


def test_made_once_and_closed(secrets_file: Path) -> None:
    made = credentials.load()
    assert secrets_file.stat().st_mode & 0o777 == 0o600
    assert credentials.load() == made
    assert len(base64.b64decode(made["VOXLICET_MASTER_KEY"])) == 32
    assert len(set(made.values())) == len(made)


def test_a_new_secret_joins_the_old(secrets_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = credentials.load()
    monkeypatch.setitem(credentials.MAKERS, "later", lambda: "new")
    assert credentials.load() == made | {"later": "new"}


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"VOXLICET_MASTER_KEY": 1}'])
def test_a_damaged_file_is_refused_not_replaced(secrets_file: Path, damaged: str) -> None:
    secrets_file.write_text(damaged)
    secrets_file.chmod(0o600)
    with pytest.raises(Stop, match="is damaged"):
        credentials.load()
    assert secrets_file.read_text() == damaged


def test_a_file_others_can_read_is_refused(secrets_file: Path) -> None:
    secrets_file.write_text("{}")
    secrets_file.chmod(0o644)
    with pytest.raises(Stop, match="chmod 600"):
        credentials.load()
