"""The sequencer: give committed entries their numbers, complete tiles, sign the new head."""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from marketplace.audit import notes, tree
from marketplace.audit.models import Checkpoint, Entry, TileHash
from marketplace.audit.services.hashes import StoredTiles
from marketplace.core import signing

LOCK = 0x766C6F67  # "vlog": the advisory lock that one sequencer holds at a time
BATCH = 2_000
"""Entries in one transaction: few enough to hash within the application role's idle limit of a second."""


class LogDamaged(Exception):
    """The stored log contradicts its last checkpoint; nothing is signed until a person has looked."""


def sequence(now: datetime.datetime) -> Checkpoint:
    """Number every committed entry that has no number, and return the newest signed checkpoint.

    Entries are found by their missing number, never by their id: ids come at insert, visibility at commit,
    so an id that is passed by may still appear. Safe to run in many processes; not inside a transaction.

    Raises LogDamaged when the entries under the last checkpoint are not what was signed.
    """
    while True:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            last = Checkpoint.objects.order_by("-size").first()
            entries = list(Entry.objects.waiting()[:BATCH])
            if last is not None and not entries:
                return last
            size = _require_intact(last)
            _number(entries, size)
            _complete_tiles(size, size + len(entries))
            _sign(size + len(entries), now)


def _require_intact(last: Checkpoint | None) -> int:
    size = last.size if last else 0
    found = (Entry.objects.aggregate(last=Max("idx"))["last"] or 0) if size else 0
    unsigned = Entry.objects.filter(idx__gte=size).exists()
    if unsigned or (size and found != size - 1):
        raise LogDamaged(f"the last checkpoint holds {size} entries, the log does not; run verify_log")
    if last is not None and tree.root(StoredTiles(), size) != bytes(last.root):
        raise LogDamaged(f"the entries do not give the root of checkpoint {size}; run verify_log")
    return size


def _number(entries: Sequence[Entry], start: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET idx = new.idx, leaf_hash = new.leaf_hash"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS new(id, idx, leaf_hash)"
            " WHERE audit_entry.id = new.id",
            [
                [entry.id for entry in entries],
                list(range(start, start + len(entries))),
                [tree.leaf_hash(entry.leaf()) for entry in entries],
            ],
        )
        if cursor.rowcount != len(entries):
            raise LogDamaged(f"{cursor.rowcount} of {len(entries)} entries took their number")


def _complete_tiles(old: int, new: int) -> None:
    level = 1
    while tree.WIDTH**level <= new:
        tiles = StoredTiles()
        TileHash.objects.bulk_create(
            [
                TileHash(level=level, number=number, hash=tree.root_of(tiles.read(level - 1, number)))
                for number in tree.completed(old, new, level)
            ]
        )
        level += 1


def _sign(size: int, now: datetime.datetime) -> None:
    root = tree.root(StoredTiles(), size)
    head = notes.Head(origin=settings.LOG_ORIGIN, size=size, root=root)
    note = notes.sign_checkpoint(head, public_key=signing.public_key(), sign=signing.sign)
    Checkpoint.objects.create(size=size, root=root, note=note, at=now)
