"""Lets transactional tests empty append-only tables, which refuse TRUNCATE for everyone else."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

GUARDS = """
SELECT format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)
FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0
"""


def allow_flush(patch: pytest.MonkeyPatch) -> None:
    """Lift every TRUNCATE trigger for the length of Django's flush between tests, and put it back."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: Sequence[Any]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(GUARDS)
            guards = [row[0] for row in cursor.fetchall()]
            for guard in guards:
                cursor.execute(guard % "DISABLE")
            plain(self, sql_list)
            for guard in guards:
                cursor.execute(guard % "ENABLE")

    patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
