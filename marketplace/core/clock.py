"""The database's clock: the one time that every process and host agrees on."""

import datetime

from django.db import connection


def now() -> datetime.datetime:
    """The wall-clock instant at the database, aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        instant: datetime.datetime = cursor.fetchone()[0]
    return instant.astimezone(datetime.UTC)
