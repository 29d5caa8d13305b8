"""Signed notes, checkpoints and proofs: the format to the byte, and what is refused."""

import base64
import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.audit import notes

ORIGIN = "voxlicet.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
HEAD = notes.Head(origin=ORIGIN, size=20, root=bytes(range(32)))
NOTE = notes.sign_checkpoint(HEAD, public_key=PUBLIC, sign=KEY.sign)


def opened(note: str) -> notes.Head:
    return notes.open_checkpoint(note, origin=ORIGIN, public_key=PUBLIC)


def test_key_id_of_the_go_checksum_database() -> None:
    # The key of sum.golang.org, as the go command ships it.
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = base64.b64decode(line.split("+", 2)[2])[1:]
    assert notes.verifier_key("sum.golang.org", key) == line


def test_a_checkpoint_reads_back() -> None:
    assert NOTE.startswith(f"{ORIGIN}\n20\n{base64.b64encode(HEAD.root).decode()}\n\n— {ORIGIN} ")
    assert opened(NOTE) == HEAD


def test_other_signatures_and_extension_lines_are_left_alone() -> None:
    witness = base64.b64encode(b"abcd" + bytes(64)).decode()
    assert opened(NOTE + f"— witness.example {witness}\n") == HEAD
    text = NOTE.partition("\n\n")[0] + "\nextension\n"
    signature = base64.b64encode(notes.key_id(ORIGIN, PUBLIC) + KEY.sign(text.encode())).decode()
    assert opened(f"{text}\n— {ORIGIN} {signature}\n") == HEAD


def signed(text: str, name: str = ORIGIN) -> str:
    value = base64.b64encode(notes.key_id(name, PUBLIC) + KEY.sign(text.encode())).decode()
    return f"{text}\n— {name} {value}\n"


ROOT = base64.b64encode(HEAD.root).decode()


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("\n20\n", "\n21\n"),
        NOTE.replace("— ", "- "),
        NOTE.removesuffix("\n"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace(ORIGIN, "other.example/log"),
        NOTE[:-4] + "!!!\n",
        "",
        "\n\n",
        signed(f"other.example/log\n20\n{ROOT}\n"),
        signed(f"{ORIGIN}\n020\n{ROOT}\n"),
        signed(f"{ORIGIN}\n-1\n{ROOT}\n"),
        signed(f"{ORIGIN}\n20\n{ROOT[:-4]}\n"),
        signed(f"{ORIGIN}\n20\n"),
        signed(f"{ORIGIN}\n20\n{ROOT}\n", name="other.example/log"),
    ],
)
def test_a_wrong_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(notes.NoteError):
        opened(note)


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(notes.NoteError, match="no signature by"):
        notes.open_checkpoint(NOTE, origin=ORIGIN, public_key=other)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak"])
def test_an_origin_no_note_can_carry_is_refused(origin: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.sign_checkpoint(notes.Head(origin, 0, bytes(32)), public_key=PUBLIC, sign=KEY.sign)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_proof_reads_back(count: int) -> None:
    proof = notes.InclusionProof(
        index=5, hashes=tuple(bytes([n]) * 32 for n in range(count)), checkpoint=NOTE
    )
    text = proof.text
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 5\n")
    assert text.endswith(f"\n\n{NOTE}")
    assert notes.read_proof(text) == proof
    with_leaf = dataclasses.replace(proof, extra=b"abc")
    assert with_leaf.text == text.replace("index", "extra YWJj\nindex", 1)
    assert notes.read_proof(with_leaf.text) == with_leaf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 5\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 05\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex x\n\nnote\n",
        "c2sp.org/tlog-proof@v1\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 5\nYWJj\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 5\n?\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nextra ?\nindex 5\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 5\n" + (ROOT + "\n") * 64 + "\nnote\n",
    ],
)
def test_a_wrong_proof_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.read_proof(text)
