"""Gates that deliveries pass and a stop closes, so that a busy voice can be stopped at once.

Share-locked rows alone would be right but not fast: PostgreSQL lets new share lockers pass a writer who is
waiting, so deliveries that overlap without a gap would keep a stop waiting for ever. Advisory locks queue in
order: once a stop waits, no further delivery gets in front of it. All locks end with their transaction.
"""

from uuid import UUID

from django.db import connection

# One space of advisory locks for licensing; ids that hash alike only wait for each other.
_SPACE = 0x11CE

_ENTER = """
    select voice_id, pg_advisory_xact_lock_shared(%s, hashtext(voice_id::text)),
        pg_advisory_xact_lock_shared(%s, hashtext(id::text))
    from licensing_licence where id = %s
"""
_NO_IDLING = "set local idle_in_transaction_session_timeout = '1s'"
_CLOSE = "select pg_advisory_xact_lock(%s, hashtext(%s))"


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
    """Wait for the deliveries inside the gate of a voice or a licence, and keep later ones out."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [_SPACE, str(subject_id)])
