"""The auditor: recompute the whole log from its entries and compare it with everything that was signed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from marketplace.audit import notes, tree
from marketplace.audit.models import Checkpoint, Entry, TileHash
from marketplace.core import signing

SHOWN = 20
"""Failures kept in a report; more are only counted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One contradiction: a stable code, a sentence, and the first entry it touches."""

    code: str
    detail: str
    idx: int | None = None
    entry_id: int | None = None


@dataclass(slots=True)
class Report:
    """What verify() found; `ok` only when nothing contradicts anything that was signed."""

    entries: int = 0
    waiting: int = 0
    checkpoints: int = 0
    size: int = 0
    root: bytes = tree.EMPTY_ROOT
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.failed == 0

    def fail(self, code: str, detail: str, *, idx: int | None = None, entry_id: int | None = None) -> None:
        self.failed += 1
        if len(self.failures) < SHOWN:
            self.failures.append(Failure(code, detail, idx, entry_id))


def verify(*, known: str | None = None) -> Report:
    """Check every entry, tile and checkpoint; `known` is a checkpoint an outsider kept.

    Without `known`, an owner of the database who also holds the signing key could cut off the log's end.
    """
    report = Report()
    heads = _checkpoints(report)
    wanted = {size: root for size, root in heads.items() if size}
    if known is not None:
        _known(report, known, wanted)
    if heads:
        report.size = max(heads)
        report.root = heads[report.size]
    _entries(report, wanted)
    _unsigned(report)
    return report


def _checkpoints(report: Report) -> dict[int, bytes]:
    """The roots of checkpoints whose signature holds, by size."""
    heads: dict[int, bytes] = {}
    for row in Checkpoint.objects.order_by("size").iterator(chunk_size=1000):
        report.checkpoints += 1
        try:
            head = notes.open_checkpoint(
                row.note, origin=settings.LOG_ORIGIN, public_key=signing.public_key()
            )
        except notes.NoteError as error:
            report.fail("checkpoint.signature", f"Checkpoint {row.size}: {error}")
            continue
        if (head.size, head.root) != (row.size, bytes(row.root)):
            report.fail("checkpoint.text", f"Checkpoint {row.size} says something else than what was signed.")
        heads[head.size] = head.root
    return heads


def _known(report: Report, known: str, wanted: dict[int, bytes]) -> None:
    try:
        head = notes.open_checkpoint(known, origin=settings.LOG_ORIGIN, public_key=signing.public_key())
    except notes.NoteError as error:
        report.fail("known.signature", f"The checkpoint you kept: {error}")
        return
    if wanted.setdefault(head.size, head.root) != head.root and head.size:
        report.fail("known.forked", f"Two different logs of {head.size} entries were signed.")
    if head.size == 0:
        wanted.pop(0)


def _entries(report: Report, wanted: dict[int, bytes]) -> None:
    end = max(wanted, default=0)
    tree_so_far = _Growing(_stored_tile, lambda level, number: _bad_tile(report, level, number))
    for entry in Entry.objects.filter(idx__lt=end).order_by("idx").iterator(chunk_size=2000):
        if entry.idx != report.entries:
            report.fail("entry.missing", f"Entry number {report.entries} is missing.", idx=report.entries)
            return
        leaf = tree.leaf_hash(entry.leaf())
        if leaf != bytes(entry.leaf_hash or b""):
            detail = f"Entry number {entry.idx} is not what was numbered."
            report.fail("entry.changed", detail, idx=entry.idx, entry_id=entry.id)
        tree_so_far.append(leaf)
        report.entries += 1
        if report.entries in wanted and wanted[report.entries] != tree_so_far.root:
            report.fail(
                "checkpoint.root", f"The entries do not give the root of checkpoint {report.entries}."
            )
    if report.entries != end:
        report.fail(
            "entry.missing", f"{end} entries were signed, {report.entries} are here.", idx=report.entries
        )


def _unsigned(report: Report) -> None:
    """What no checkpoint covers; one statement is one snapshot, even beside a live sequencer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(size), 0) FROM audit_checkpoint),"
            " (SELECT coalesce(max(idx) + 1, 0) FROM audit_entry),"
            " (SELECT count(*) FROM audit_entry WHERE idx IS NULL),"
            " (SELECT count(*) FROM audit_tilehash WHERE (number + 1) * power(256, level)"
            " > (SELECT coalesce(max(size), 0) FROM audit_checkpoint))"
        )
        size, numbered, report.waiting, planted = cursor.fetchone()
    if numbered > size:
        report.fail(
            "entry.unsigned", f"Entries {size} to {numbered - 1} have a number nobody signed.", idx=size
        )
    if planted:
        report.fail("tile.unsigned", f"{planted} stored hashes cover entries nobody signed.", idx=size)


def _bad_tile(report: Report, level: int, number: int) -> None:
    first = number * tree.WIDTH**level
    report.fail("tile.changed", f"The stored hash over {tree.WIDTH**level} entries is wrong.", idx=first)


def _stored_tile(level: int, number: int) -> bytes | None:
    row = TileHash.objects.filter(level=level, number=number).values_list("hash", flat=True).first()
    return None if row is None else bytes(row)


class _Growing:
    """The tree over leaves seen so far, in log(n) memory; compares each tile hash as it is completed."""

    def __init__(self, stored: Callable[[int, int], bytes | None], wrong: Callable[[int, int], None]) -> None:
        self._stored, self._wrong = stored, wrong
        self._peaks: list[tuple[int, bytes]] = []
        self._size = 0

    def append(self, leaf: bytes) -> None:
        height, value = 0, leaf
        self._size += 1
        while self._peaks and self._peaks[-1][0] == height:
            value = tree.node_hash(self._peaks.pop()[1], value)
            height += 1
            level, between = divmod(height, 8)
            if not between and self._stored(level, self._size // tree.WIDTH**level - 1) != value:
                self._wrong(level, self._size // tree.WIDTH**level - 1)
        self._peaks.append((height, value))

    @property
    def root(self) -> bytes:
        peaks: Iterator[bytes] = (value for _, value in reversed(self._peaks))
        result = next(peaks, tree.EMPTY_ROOT)
        for peak in peaks:
            result = tree.node_hash(peak, result)
        return result
