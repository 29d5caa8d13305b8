"""The centroids of all enrolled voices as one matrix, kept in memory and proven current at every use.

10,000 voices are 10 MB, a product with all of them about a millisecond: exact search needs no index. What
costs is reading them, so the database is first asked for 256 fingerprints, one for each last byte of the ids:
how many voices, and the exclusive or of a hash of each one's id and version. Only where one differs are its
rows read. It is right across workers and after a stop, because nothing is believed that was not compared.
"""

import datetime
import threading
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

LITTLE_FLOAT = np.dtype("<f4")
_ENROLLED = """
from voices_voice where centroid_encoder = %s and centroid is not null and revoked_at is null
"""
_BUCKET = "get_byte(uuid_send(id), 15)"
_FINGERPRINTS = f"""
select {_BUCKET}, count(*), bit_xor(hashtextextended(id::text || ':' || centroid_version, 0))
{_ENROLLED} group by 1
"""
_ROWS = f"""
select id, talent_id, enrolled_at, centroid {_ENROLLED} and {_BUCKET} = any(%s) order by id
"""


class Enrolled(NamedTuple):
    """What is known of one enrolled voice."""

    talent_id: UUID
    enrolled_at: datetime.datetime | None
    centroid: bytes


class Neighbour(NamedTuple):
    """An enrolled voice of another talent and the cosine with it."""

    voice_id: UUID
    talent_id: UUID
    enrolled_at: datetime.datetime | None
    similarity: float


@dataclass
class _Shelf:
    fingerprints: dict[int, tuple[int, int]] = field(default_factory=dict)
    rows: dict[UUID, Enrolled] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)
    matrix: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))


_shelves: dict[str, _Shelf] = {}
_lock = threading.Lock()


def neighbours(
    *, centroid: NDArray[np.float32], encoder: str, talent_id: UUID, at_least: float
) -> list[Neighbour]:
    """Enrolled voices of other talents whose cosine with `centroid` reaches `at_least`, nearest first.

    Stopped voices are in no search; `encoder` names what made the vectors, others are not compared.
    """
    with _lock:
        shelf = _shelves.setdefault(encoder, _Shelf())
        _bring_up_to_date(shelf, encoder)
        if not shelf.ids:
            return []
        cosines = shelf.matrix @ centroid.astype(np.float32)
        found = []
        for index in np.flatnonzero(cosines >= at_least):
            voice_id = shelf.ids[index]
            row = shelf.rows[voice_id]
            if row.talent_id != talent_id:
                found.append(Neighbour(voice_id, row.talent_id, row.enrolled_at, float(cosines[index])))
    return sorted(found, key=lambda one: -one.similarity)


def forget() -> None:
    """Drop what is in memory; the next search reads it anew."""
    with _lock:
        _shelves.clear()


def _bring_up_to_date(shelf: _Shelf, encoder: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINTS, [encoder])
        now = {bucket: (count, fingerprint) for bucket, count, fingerprint in cursor}
        then = shelf.fingerprints
        changed = [bucket for bucket in now.keys() | then.keys() if now.get(bucket) != then.get(bucket)]
        if not changed:
            return
        # What changes between the two reads is newer than its fingerprint, and is read again next time.
        cursor.execute(_ROWS, [encoder, changed])
        fresh = {row[0]: Enrolled(*row[1:3], bytes(row[3])) for row in cursor}
    stale = set(changed)
    shelf.rows = {one: row for one, row in shelf.rows.items() if one.bytes[15] not in stale} | fresh
    shelf.ids = list(shelf.rows)
    shelf.matrix = _matrix(list(shelf.rows.values()))
    shelf.fingerprints = now


def _matrix(rows: list[Any]) -> NDArray[np.float32]:
    if not rows:
        return np.empty((0, 0), dtype=np.float32)
    packed = np.frombuffer(b"".join(row.centroid for row in rows), dtype=LITTLE_FLOAT)
    return packed.reshape(len(rows), -1).astype(np.float32)
