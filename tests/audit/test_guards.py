"""The database refuses every rewrite of the log, whoever asks."""

import datetime
import os
from collections.abc import Callable, Iterator

import psycopg
import psycopg.sql
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from marketplace.audit import services
from marketplace.audit.models import Entry
from marketplace.core import clock

pytestmark = pytest.mark.django_db

REWRITES = [
    "UPDATE audit_entry SET action = 'test.other.happened'",
    "UPDATE audit_entry SET data = '{}'",
    "UPDATE audit_entry SET data = '{\"n\": 0.0}' WHERE idx IS NULL",
    "UPDATE audit_entry SET at = now()",
    "UPDATE audit_entry SET id = id + 1000",
    "UPDATE audit_entry SET idx = idx + 1",
    "UPDATE audit_entry SET idx = NULL, leaf_hash = NULL",
    "UPDATE audit_entry SET leaf_hash = sha256('x') WHERE idx IS NOT NULL",
    "UPDATE audit_entry SET idx = 9, leaf_hash = 'short' WHERE idx IS NULL",
    "UPDATE audit_entry SET idx = 9, leaf_hash = sha256('x'), principal = 'user:0' WHERE idx IS NULL",
    "UPDATE audit_entry SET idx = 9 WHERE idx IS NULL",
    "UPDATE audit_entry SET idx = -1, leaf_hash = sha256('x') WHERE idx IS NULL",
    "UPDATE audit_entry SET idx = 0, leaf_hash = sha256('x') WHERE idx IS NULL",
    "INSERT INTO audit_entry (action, subject, principal, data, idx, leaf_hash)"
    " VALUES ('a.b', 's', 'p', '{}', 99, sha256('x'))",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE idx IS NULL",
    "TRUNCATE audit_entry",
    "UPDATE audit_checkpoint SET note = ''",
    "DELETE FROM audit_checkpoint",
    "TRUNCATE audit_checkpoint",
    "INSERT INTO audit_checkpoint SELECT * FROM audit_checkpoint",
    "UPDATE audit_tilehash SET hash = sha256('x')",
    "DELETE FROM audit_tilehash",
    "TRUNCATE audit_tilehash",
    "TRUNCATE audit_entry, audit_checkpoint, audit_tilehash CASCADE",
]


@pytest.fixture
def filled(write: Callable[..., list[Entry]], now: datetime.datetime) -> None:
    write(300)
    services.sequence(now)
    write(1)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("statement", REWRITES)
def test_every_rewrite_is_refused(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert services.verify().ok


def test_nobody_backdates_an_entry(now: datetime.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (action, subject, principal, data, at)"
            " VALUES ('a.b', 's', 'p', '{}', '2001-01-01') RETURNING at >= %s",
            [now],
        )
        assert cursor.fetchone() == (True,)


RIGHTS = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"  # more than the application is ever given
TAMPERING = [
    *REWRITES,
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_number_once",
    "DROP TRIGGER audit_entry_no_delete ON audit_entry",
    "DROP TABLE audit_entry CASCADE",
    "DROP FUNCTION audit_refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RETURN NULL; END'",
    "CREATE RULE quiet AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
]


@pytest.fixture
def app_connection() -> Iterator[psycopg.Connection]:
    """A connection to the test database as the application's role."""
    url = os.environ.get("VOXLICET_APP_DATABASE_URL")
    if url is None:
        pytest.skip("VOXLICET_APP_DATABASE_URL names no application role to try")
    with psycopg.connect(url, dbname=connection.settings_dict["NAME"]) as app:
        role = psycopg.sql.Identifier(app.info.user).as_string()
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT {RIGHTS} ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        yield app


@pytest.mark.django_db(transaction=True)
def test_the_application_role_cannot_rewrite_the_log(
    app_connection: psycopg.Connection, write: Callable[..., list[Entry]]
) -> None:
    write(300)
    services.sequence(clock.now())
    write(1)
    passed = []
    for statement in TAMPERING:
        try:
            with app_connection.transaction():
                app_connection.execute(statement.encode())
                passed.append(statement)
        except (psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege):
            continue
    assert passed == []
    assert services.verify().ok
