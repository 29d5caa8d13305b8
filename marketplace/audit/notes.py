"""C2SP text formats: signed-note, tlog-checkpoint and tlog-proof, written and strictly read."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_NAME = re.compile(r"[^\s+\x00-\x1f]+\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,18})\Z")


class NoteError(ValueError):
    """A note, checkpoint or proof that is malformed or whose signature does not hold."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: the log's origin, its size in leaves and its root hash."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """One entry's proof: its index, sibling hashes and the checkpoint they lead to; `extra` is the leaf."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The proof as a C2SP tlog-proof."""
        extra = "" if self.extra is None else f"extra {_encode(self.extra)}\n"
        hashes = "".join(f"{_encode(value)}\n" for value in self.hashes)
        return f"{PROOF_HEADER}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"


def key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes) -> str:
    """The `name+id+key` line that outside verifiers are given."""
    return f"{name}+{key_id(name, public_key).hex()}+{_encode(ED25519 + public_key)}"


def sign_checkpoint(head: Head, *, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """A checkpoint of `head` as a signed note; the key is named after the origin."""
    if not _NAME.match(head.origin):
        raise NoteError("The log's origin must have no space, plus sign or control character.")
    text = f"{head.origin}\n{head.size}\n{_encode(head.root)}\n"
    signature = _encode(key_id(head.origin, public_key) + sign(text.encode()))
    return f"{text}\n— {head.origin} {signature}\n"


def open_checkpoint(note: str, *, origin: str, public_key: bytes) -> Head:
    """Read a checkpoint whose signature by (origin, public_key) holds.

    Raises NoteError. Other signatures (witnesses) are left alone.
    """
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise NoteError("This is no signed note.")
    text += "\n"
    _require_signature(text, signatures.splitlines(), origin, public_key)
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != origin or not _NUMBER.match(lines[1]):
        raise NoteError("The checkpoint does not name this log's origin and size.")
    root = _decode(lines[2])
    if len(root) != 32:
        raise NoteError("The checkpoint's root is not a SHA-256 hash.")
    return Head(origin=origin, size=int(lines[1]), root=root)


def read_proof(text: str) -> InclusionProof:
    """Read a tlog-proof; its checkpoint is still to be opened. Raises NoteError."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    extra = None
    if len(lines) > 2 and lines[1].startswith("extra "):
        extra = _decode(lines.pop(1)[len("extra ") :])
    if not separator or len(lines) < 2 or lines[0] != PROOF_HEADER or not lines[1].startswith("index "):
        raise NoteError("This is no tlog-proof.")
    index = lines[1].removeprefix("index ")
    hashes = tuple(_decode(line) for line in lines[2:])
    if not _NUMBER.match(index) or len(hashes) > 63 or any(len(value) != 32 for value in hashes):
        raise NoteError("The proof's index or hashes are malformed.")
    return InclusionProof(index=int(index), hashes=hashes, checkpoint=checkpoint, extra=extra)


def _require_signature(text: str, lines: Sequence[str], name: str, public_key: bytes) -> None:
    wanted = key_id(name, public_key)
    for line in lines:
        mark, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        if mark != "—" or not _NAME.match(signer):
            raise NoteError("A signature line of the note is malformed.")
        value = _decode(encoded)
        if signer != name or value[:4] != wanted:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(value[4:], text.encode())
        except InvalidSignature as error:
            raise NoteError("The note's signature does not hold.") from error
        return
    raise NoteError(f"The note carries no signature by {name}.")


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NoteError("The note's base64 is malformed.") from error
    if _encode(value) != text:  # unused bits must be zero: one value, one spelling
        raise NoteError("The note's base64 is malformed.")
    return value
