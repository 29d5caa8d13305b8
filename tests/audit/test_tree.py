"""The Merkle tree against published vectors, a plain recursive definition, and tampering."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.audit import tree
from tests.audit.memory import MemoryTiles

# Inputs and roots of the RFC 6962 reference tests (certificate-transparency, merkle_tree_test).
INPUTS = [bytes.fromhex(x) for x in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [bytes.fromhex(x) for x in (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)]  # fmt: skip
LEAVES = [tree.leaf_hash(value) for value in INPUTS]


def plain_root(hashes: Sequence[bytes]) -> bytes:
    """MTH as the RFC words it."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:k]) + plain_root(hashes[k:])).digest()


def leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(b"%d" % number) for number in range(count)]


BIG = leaves(70_000)
BIG_TILES = MemoryTiles(BIG)


def test_published_roots() -> None:
    tiles = MemoryTiles(LEAVES)
    assert tree.root(tiles, 0) == tree.EMPTY_ROOT
    assert [tree.root(tiles, size) for size in range(1, 9)] == ROOTS


def test_published_inclusion_path() -> None:
    tiles = MemoryTiles(LEAVES)
    assert [value.hex() for value in tree.inclusion_proof(tiles, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_published_consistency_proof() -> None:
    tiles = MemoryTiles(LEAVES)
    assert [value.hex() for value in tree.consistency_proof(tiles, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 1000, 65535, 65536, 65537, 70_000])
def test_root_from_tiles_is_the_plain_root(size: int) -> None:
    assert tree.root(BIG_TILES, size) == plain_root(BIG[:size])


@pytest.mark.parametrize("size", range(1, 33))
def test_every_proof_of_small_trees_holds(size: int) -> None:
    tiles = MemoryTiles(BIG[:size])
    root = tree.root(tiles, size)
    for index in range(size):
        proof = tree.inclusion_proof(tiles, index, size)
        assert tree.verify_inclusion(leaf=BIG[index], index=index, size=size, proof=proof, root=root)
    for old in range(size + 1):
        proof = tree.consistency_proof(tiles, old, size)
        old_root = plain_root(BIG[:old])
        assert tree.verify_consistency(old=old, new=size, old_root=old_root, new_root=root, proof=proof)


sizes = st.integers(min_value=1, max_value=70_000)


@settings(max_examples=150, deadline=None)
@given(sizes, st.data())
def test_inclusion_proofs_hold_and_tampering_shows(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root = tree.root(BIG_TILES, size)
    proof = tree.inclusion_proof(BIG_TILES, index, size)

    def holds(*, leaf: bytes = BIG[index], at: int = index, hashes: list[bytes] = proof) -> bool:
        return tree.verify_inclusion(leaf=leaf, index=at, size=size, proof=hashes, root=root)

    assert holds()
    assert not holds(leaf=tree.leaf_hash(b"planted"))
    assert not holds(at=index ^ 1)
    assert not holds(at=size)
    assert not holds(hashes=[*proof, root])
    if proof:
        assert not holds(hashes=proof[:-1])
        assert not holds(hashes=_flip(proof, data))


@settings(max_examples=150, deadline=None)
@given(sizes, st.data())
def test_consistency_proofs_hold_and_tampering_shows(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    old_root, new_root = tree.root(BIG_TILES, old), tree.root(BIG_TILES, new)
    proof = tree.consistency_proof(BIG_TILES, old, new)

    def holds(*, first: bytes = old_root, last: bytes = new_root, hashes: list[bytes] = proof) -> bool:
        return tree.verify_consistency(old=old, new=new, old_root=first, new_root=last, proof=hashes)

    assert holds()
    assert not holds(first=tree.leaf_hash(b"planted"))
    assert not holds(last=tree.leaf_hash(b"planted"))
    assert not holds(hashes=[*proof, new_root])
    assert not holds(hashes=[new_root, *proof])
    if proof:
        assert not holds(hashes=proof[:-1])
        assert not holds(hashes=_flip(proof, data))


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof", "holds"),
    [
        (0, 0, tree.EMPTY_ROOT, tree.EMPTY_ROOT, [], True),
        (0, 0, ROOTS[0], ROOTS[0], [], False),
        (0, 3, tree.EMPTY_ROOT, ROOTS[2], [], True),
        (0, 3, ROOTS[0], ROOTS[2], [], False),
        (0, 3, tree.EMPTY_ROOT, ROOTS[2], [ROOTS[0]], False),
        (3, 3, ROOTS[2], ROOTS[2], [], True),
        (3, 3, ROOTS[2], ROOTS[3], [], False),
        (3, 2, ROOTS[2], ROOTS[1], [], False),
        (-1, 2, ROOTS[2], ROOTS[1], [], False),
        (2, 3, ROOTS[1], ROOTS[2], [], False),
    ],
)
def test_edges_of_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes], holds: bool
) -> None:
    found = tree.verify_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=proof)
    assert found is holds


def test_a_tree_with_missing_hashes_gives_no_proof() -> None:
    tiles = MemoryTiles(BIG[:300])
    tiles.levels[0] = tiles.levels[0][:290]
    with pytest.raises(LookupError, match="lacks hashes"):
        tree.root(tiles, 300)


def test_proofs_outside_the_tree_are_refused() -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(BIG_TILES, 5, 5)
    with pytest.raises(ValueError, match="no beginning"):
        tree.consistency_proof(BIG_TILES, 6, 5)


def _flip(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """The proof with one bit turned."""
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    value = int.from_bytes(proof[at], "big") ^ (1 << bit)
    return [*proof[:at], value.to_bytes(32, "big"), *proof[at + 1 :]]
