"""The command line: a list without arguments, exact answers to wrong ones, pytest's defaults."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.dev import audiowmark, cli, locks, paths


def test_plain_dev_lists_every_command() -> None:
    done = subprocess.run(
        [sys.executable, str(paths.ROOT / "dev")], capture_output=True, text=True, check=True
    )
    for name, (_, explanation) in cli.COMMANDS.items():
        assert f"  {name:13} {explanation}" in done.stdout


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    assert "There is no command 'dance'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "coqui", "handed"),
    [
        ([], False, ["tests", "-n", "2", "-m", "not coqui"]),
        ([], True, ["tests", "-n", "2"]),
        (["tests/billing", "-k", "hold"], False, ["tests/billing", "-k", "hold", "-m", "not coqui"]),
        (["-m", "slow"], False, ["-m", "slow"]),
    ],
)
def test_what_pytest_is_given(given: list[str], coqui: bool, handed: list[str]) -> None:
    assert cli.pytest_arguments(given, coqui=coqui) == handed


def test_mirrors_in_both_of_apts_formats() -> None:
    text = """
    # deb http://commented.example/debian bookworm main
    deb [signed-by=/k.gpg] http://one.example/debian bookworm main
    deb http://vendor.example/apt stable main
    Types: deb
    URIs: http://two.example/debian http://two.example/debian-security
    URIs: http://one.example/debian
    """
    assert audiowmark.mirrors_in(text) == ["http://one.example/debian", "http://two.example/debian"]


@pytest.mark.parametrize(
    "lock", sorted((paths.ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.stem
)
def test_locks_name_no_host_and_pin_every_hash(lock: Path) -> None:
    text = lock.read_text()
    assert locks.leaks_in(text) == []
    pinned = [row for row in text.splitlines() if "==" in row and not row.lstrip().startswith("#")]
    assert all(row.endswith("\\") for row in pinned)
    assert not any(row.startswith(("torch==", "nvidia-", "triton==")) for row in pinned)


@pytest.mark.parametrize(
    "leak", ["--index-url https://mirror.example/simple", "x @ file:///wheels/x.whl", "-f /opt/wheels"]
)
def test_leaks_are_seen(leak: str) -> None:
    assert locks.leaks_in(f"a==1\n{leak}\n") == [leak]
