"""The centroids of all enrolled voices as one matrix, kept in memory and proven current at every use.

10,000 voices are 10 MB, a product with all of them about a millisecond: exact search needs no index. What
costs is reading them, so one row is asked of the database first: how many there are and the exclusive or of a
hash of each row's id and version. Only where it differs are changed rows read. It is right across workers and
after a stop, because nothing is believed that was not compared.
"""

import datetime
import threading
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from voices.models import Voice

LITTLE_FLOAT = np.dtype("<f4")
# Beyond this share of changed rows, reading them all is quicker than naming them.
READ_ALL_FROM = 0.2

_FINGERPRINT = """
select count(*), coalesce(bit_xor(hashtextextended(id::text || ':' || centroid_version, 0)), 0)
from voices_voice
where centroid_encoder = %s and centroid is not null and revoked_at is null
"""


class Enrolled(NamedTuple):
    """What is known of one enrolled voice."""

    version: int
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
    fingerprint: tuple[int, int] | None = None
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
        cursor.execute(_FINGERPRINT, [encoder])
        fingerprint: tuple[int, int] = cursor.fetchone()
    if fingerprint == shelf.fingerprint:
        return
    # What changes between the two reads is newer than the fingerprint, and found by the next search.
    enrolled = Voice.objects.filter(
        centroid_encoder=encoder, centroid__isnull=False, revoked_at__isnull=True
    ).order_by()
    versions = dict(enrolled.values_list("id", "centroid_version"))
    changed = [
        voice_id
        for voice_id, version in versions.items()
        if voice_id not in shelf.rows or shelf.rows[voice_id].version != version
    ]
    if len(changed) < READ_ALL_FROM * len(versions):
        enrolled = enrolled.filter(id__in=changed)
    fresh = enrolled.values_list("id", "centroid_version", "talent_id", "enrolled_at", "centroid")
    for voice_id, version, talent_id, enrolled_at, centroid in fresh:
        shelf.rows[voice_id] = Enrolled(version, talent_id, enrolled_at, bytes(centroid or b""))
    shelf.rows = {voice_id: row for voice_id, row in shelf.rows.items() if voice_id in versions}
    shelf.ids = list(shelf.rows)
    shelf.matrix = _matrix(list(shelf.rows.values()))
    shelf.fingerprint = fingerprint


def _matrix(rows: list[Any]) -> NDArray[np.float32]:
    if not rows:
        return np.empty((0, 0), dtype=np.float32)
    packed = np.frombuffer(b"".join(row.centroid for row in rows), dtype=LITTLE_FLOAT)
    return packed.reshape(len(rows), -1).astype(np.float32)
