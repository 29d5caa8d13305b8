"""RFC 6962 Merkle tree over SHA-256: roots and proofs out of stored tiles, and how outsiders verify them."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

WIDTH = 256
"""Hashes in one tile; a tile hash of level n covers WIDTH**n leaves."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


class Tiles(Protocol):
    """Where the hashes lie: level 0 holds leaf hashes, level n the roots of WIDTH**n leaves."""

    def read(self, level: int, number: int) -> Sequence[bytes]:
        """The hashes numbered from `number * WIDTH`, up to WIDTH of them, in order."""
        ...


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of equal subtrees, of which only the last may be incomplete."""
    row = list(hashes)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def range_root(tiles: Tiles, start: int, stop: int) -> bytes:
    """The root over leaves [start, stop), where start is a multiple of a power of two >= stop - start."""
    size = stop - start
    unit, level = 1, 0
    while unit * WIDTH <= size:
        unit, level = unit * WIDTH, level + 1
    number, offset = divmod(start // unit, WIDTH)
    count = size // unit
    hashes = list(tiles.read(level, number)[offset : offset + count])
    if len(hashes) != count:
        raise LookupError(f"the log lacks hashes of level {level} for leaves {start} to {stop}")
    if count * unit < size:
        hashes.append(range_root(tiles, start + count * unit, stop))
    return root_of(hashes)


def root(tiles: Tiles, size: int) -> bytes:
    return range_root(tiles, 0, size)


def inclusion_proof(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, stop, siblings = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            siblings.append((middle, stop))
            stop = middle
        else:
            siblings.append((start, middle))
            start = middle
    return [range_root(tiles, *sibling) for sibling in reversed(siblings)]


def consistency_proof(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2; empty when old is 0 or equal to new."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} is no beginning of a tree of {new}")
    if old == 0:
        return []
    start, stop, subtrees = 0, new, []
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            subtrees.append((middle, stop))
            stop = middle
        else:
            subtrees.append((start, middle))
            start = middle
    if start:
        subtrees.append((start, stop))
    return [range_root(tiles, *subtree) for subtree in reversed(subtrees)]


def completed(old: int, new: int, level: int) -> range:
    """Numbers of the tile hashes of `level` that become complete when the tree grows from old to new."""
    return range(old // WIDTH**level, new // WIDTH**level)


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2; `leaf` is a leaf hash."""
    if not 0 <= index < size:
        return False
    fn, sn, result = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            result = node_hash(sibling, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and result == root


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162 section 2.1.4.2; an empty old tree begins every tree."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = _path(old, proof, old_root)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = next(steps, None)
    if first is None:
        return False
    fr = sr = first
    for sibling in steps:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(sibling, fr), node_hash(sibling, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


def _path(old: int, proof: Sequence[bytes], old_root: bytes) -> Iterator[bytes]:
    if old & (old - 1) == 0:
        if not proof:
            return
        yield old_root
    yield from proof


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)
