"""Gates that deliveries pass and a stop closes, so that a busy voice can be stopped at once.

Share-locked rows alone would be right but not fast: PostgreSQL lets new share lockers pass a writer who is
waiting, so deliveries that overlap without a gap would keep a stop waiting for ever. Advisory locks queue in
order: once a stop waits, no further delivery gets in front of it. All locks end with their transaction.
"""

from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

# One space of advisory locks for licensing; ids that hash alike only wait for each other.
_SPACE = 0x11CE

_ENTER = """
    select voice_id, pg_advisory_xact_lock_shared(%s, hashtext(voice_id::text)),
        pg_advisory_xact_lock_shared(%s, hashtext(id::text))
    from licensing_licence where id = %s
"""
_NO_IDLING = "set local idle_in_transaction_session_timeout = '1s'"
_CLOSE = "select pg_advisory_xact_lock(%s, hashtext(%s))"
# How long a stop waits for the deliveries before it in good faith, and then how long for each one it ends.
PATIENCE_MS: Final = 800
_ROUND_MS: Final = 200
_END_DELIVERIES = """
    select pg_terminate_backend(lock.pid)
    from pg_locks lock join pg_stat_activity session on session.pid = lock.pid
    where lock.locktype = 'advisory' and lock.granted and lock.mode = 'ShareLock' and lock.objsubid = 2
        and lock.database = (select oid from pg_database where datname = current_database())
        and lock.classid = %s and lock.objid = (hashtext(%s)::bigint & 4294967295)::oid
        and session.usename = current_user
        and session.xact_start < clock_timestamp() - make_interval(secs => %s)
"""


def pass_gates(licence_id: UUID) -> UUID | None:
    """Enter the gates of a licence and its voice beside other deliveries; the voice's id, None if unknown.

    From here on the transaction may not idle: PostgreSQL ends the session of a worker that was paused inside
    the gate, so that it neither delivers later nor holds a stop up.
    """
    with connection.cursor() as cursor:
        # Inside a savepoint the limit would outlive the delivery and hit whoever opened the transaction.
        if not connection.savepoint_ids:
            cursor.execute(_NO_IDLING)
        cursor.execute(_ENTER, [_SPACE, _SPACE, licence_id])
        row = cursor.fetchone()
    return row[0] if row else None


def close_gate(subject_id: UUID) -> None:
    """Wait for the deliveries inside the gate of a voice or a licence, and keep later ones out.

    A delivery takes milliseconds. One that is still inside after `PATIENCE_MS` is ended by its session: its
    worker was paused, or waits for one that was. It commits nothing, and its render is denied later.
    """
    if _closed(subject_id, PATIENCE_MS):
        return
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_END_DELIVERIES, [_SPACE, str(subject_id), PATIENCE_MS / 1000])
        if _closed(subject_id, _ROUND_MS):
            return


def _closed(subject_id: UUID, patience_ms: int) -> bool:
    """Whether the gate could be closed within `patience_ms`; leaves no limit behind."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", [f"{patience_ms}ms"])
            cursor.execute(_CLOSE, [_SPACE, str(subject_id)])
            cursor.execute("select set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True
