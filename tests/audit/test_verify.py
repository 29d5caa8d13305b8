"""The auditor finds every planted change, and the command says where."""

import datetime
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from marketplace.audit import notes, services
from marketplace.audit.models import Checkpoint, Entry
from marketplace.core import signing
from tests.audit.conftest import unguarded

pytestmark = pytest.mark.django_db
Write = Callable[..., list[Entry]]
Plant = Callable[[str, str], None]


@pytest.fixture
def log(write: Write, now: datetime.datetime) -> None:
    for count in (3, 300, 40):
        write(count)
        services.sequence(now)


@pytest.mark.usefixtures("log")
def test_a_whole_log_verifies(write: Write) -> None:
    write(2)
    report = services.verify()
    assert report.ok
    assert (report.entries, report.size, report.checkpoints, report.waiting) == (343, 343, 3, 2)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "The log is whole: 343 entries, 3 signed checkpoints, 2 entries waiting" in out.getvalue()


def test_a_log_that_never_began_verifies() -> None:
    assert services.verify().ok


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("table", "statement", "code", "first"),
    [
        ("entry", "UPDATE audit_entry SET data = '{\"n\": 7}' WHERE idx = 41", "entry.changed", 41),
        ("entry", "UPDATE audit_entry SET at = at - interval '1 day' WHERE idx = 5", "entry.changed", 5),
        ("entry", "UPDATE audit_entry SET leaf_hash = sha256('x') WHERE idx = 9", "entry.changed", 9),
        ("entry", "DELETE FROM audit_entry WHERE idx = 100", "entry.missing", 100),
        ("entry", "DELETE FROM audit_entry WHERE idx >= 340", "entry.missing", 340),
        ("entry", "DELETE FROM audit_entry", "entry.missing", 0),
        (
            "entry",
            "INSERT INTO audit_entry (action, subject, principal, data, at, idx, leaf_hash)"
            " SELECT action, subject, principal, data, at, 343, leaf_hash FROM audit_entry WHERE idx = 0",
            "entry.unsigned",
            343,
        ),
        ("tilehash", "UPDATE audit_tilehash SET hash = sha256('x')", "tile.changed", 0),
        ("tilehash", "DELETE FROM audit_tilehash", "tile.changed", 0),
        (
            "tilehash",
            "INSERT INTO audit_tilehash (level, number, hash) VALUES (1, 1, sha256('x'))",
            "tile.unsigned",
            343,
        ),
        (
            "checkpoint",
            "UPDATE audit_checkpoint SET note = replace(note, '303', '302')",
            "checkpoint.signature",
            None,
        ),
        (
            "checkpoint",
            "UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 303",
            "checkpoint.text",
            None,
        ),
        ("checkpoint", "UPDATE audit_checkpoint SET size = 304 WHERE size = 303", "checkpoint.text", None),
        ("checkpoint", "DELETE FROM audit_checkpoint WHERE size = 343", "entry.unsigned", 303),
        ("checkpoint", "DELETE FROM audit_checkpoint", "entry.unsigned", 0),
    ],
)
def test_a_planted_change_is_found(
    table: str, statement: str, code: str, first: int | None, plant: Plant
) -> None:
    plant(f"audit_{table}", statement)
    report = services.verify()
    assert report.failures[0].code == code
    assert report.failures[0].idx == first
    out = StringIO()
    with pytest.raises(CommandError, match="The log was changed"):
        call_command("verify_log", stdout=out)
    assert code in out.getvalue()


@pytest.mark.usefixtures("log")
def test_the_command_names_the_first_bad_leaf(plant: Plant) -> None:
    plant("audit_entry", "UPDATE audit_entry SET principal = 'user:0' WHERE idx BETWEEN 17 AND 60")
    with pytest.raises(CommandError, match=r"first bad entry is number 17\b"):
        call_command("verify_log", stdout=StringIO())
    report = services.verify()
    assert len(report.failures) < report.failed


@pytest.mark.usefixtures("log")
def test_a_change_with_its_hash_recomputed_is_found(plant: Plant) -> None:
    """The attacker also mends leaf hash and tiles; the signed roots still tell."""
    plant("audit_entry", "UPDATE audit_entry SET subject = 'thing:x' WHERE idx = 320")
    entry = Entry.objects.get(idx=320)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_entry SET leaf_hash = sha256('\\x00'::bytea || %s) WHERE idx = 320", [entry.leaf()]
        )
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert [failure.code for failure in services.verify().failures] == ["checkpoint.root"]


@pytest.mark.usefixtures("log")
def test_a_cut_off_end_is_found_with_a_checkpoint_kept_elsewhere(plant: Plant, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_text(Checkpoint.objects.get(size=343).note, encoding="utf-8")
    call_command("verify_log", against=kept, stdout=StringIO())
    plant("audit_checkpoint", "DELETE FROM audit_checkpoint WHERE size > 303")
    plant("audit_entry", "DELETE FROM audit_entry WHERE idx >= 303")
    assert services.verify().ok
    with pytest.raises(CommandError, match="first bad entry is number 303"):
        call_command("verify_log", against=kept, stdout=StringIO())


@pytest.mark.usefixtures("log")
def test_a_fork_is_found_with_a_checkpoint_kept_elsewhere() -> None:
    head = notes.Head(settings.LOG_ORIGIN, 303, bytes(32))
    kept = notes.sign_checkpoint(head, public_key=signing.public_key(), sign=signing.sign)
    assert [failure.code for failure in services.verify(known=kept).failures] == ["known.forked"]
    assert [failure.code for failure in services.verify(known="nonsense").failures] == ["known.signature"]


@pytest.mark.usefixtures("log")
def test_a_checkpoint_by_another_key_is_found() -> None:
    key = Ed25519PrivateKey.generate()
    head = notes.Head(settings.LOG_ORIGIN, 343, bytes(32))
    forged = notes.sign_checkpoint(head, public_key=key.public_key().public_bytes_raw(), sign=key.sign)
    with unguarded("audit_checkpoint"):
        Checkpoint.objects.filter(size=343).update(note=forged)
    assert services.verify().failures[0].code == "checkpoint.signature"


def test_a_checkpoint_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("verify_log", against=tmp_path / "absent", stdout=StringIO())
