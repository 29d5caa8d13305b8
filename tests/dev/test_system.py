"""What is missing is said in one message with one command to type."""

from collections.abc import Callable

import pytest

from infra.dev import run, system
from infra.dev.say import Stop


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretends that no program is here and that nothing may be installed."""

    def pretend(*, debian: bool) -> None:
        monkeypatch.setattr(system.Program, "is_here", lambda program: False)
        monkeypatch.setattr(system, "is_debian", lambda: debian)
        monkeypatch.setattr(system, "is_root", lambda: False)
        monkeypatch.setattr(system, "postgres_from_pypi", lambda: None)

    return pretend


def test_debian_without_root(lacking: Callable[..., None]) -> None:
    lacking(debian=True)
    with pytest.raises(Stop) as stop:
        system.install_lacking([system.POSTGRESQL, system.REDIS])
    assert str(stop.value).endswith("    sudo apt-get install -y postgresql redis-server")
    assert "redis-server   wakes the workers" in str(stop.value)


def test_elsewhere(lacking: Callable[..., None]) -> None:
    lacking(debian=False)
    with pytest.raises(Stop, match="brew install espeak-ng"):
        system.install_lacking([system.ESPEAK])


def test_nothing_lacking_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.Program, "is_here", lambda program: True)
    monkeypatch.setattr(run, "logged", lambda *args: pytest.fail("nothing was to be installed"))
    system.install_lacking(system.FOR_TESTS)
