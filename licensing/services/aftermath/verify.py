"""The check of a certificate, with nothing but the certificate and the platform's public key."""

import json
from collections.abc import Mapping
from typing import Any

from licensing.policies.certificates import TYPE
from marketplace.audit import notes, tree
from marketplace.core import signing
from marketplace.core.attestation import is_attested


def verify_certificate(document: Mapping[str, Any], *, public_key: bytes | None = None) -> bool:
    """Whether a certificate is what this platform (or the holder of `public_key`) signed, and proven.

    Offline: 1. `signature.value` is the Ed25519 signature (RFC 8032) over `statement` as canonical JSON
    (RFC 8785). 2. Every `statement.log.entries[].proof` is a C2SP tlog-proof: its `extra` is the entry as it
    stands in the log; SHA-256 of a zero byte and these bytes is `leaf_sha256`; its hashes lead from there to
    the root (RFC 9162, section 2.1.3.2) of the checkpoint at its end, which the same key signed for
    `statement.log.origin`. 3. One of the entries names this revocation. `signature.public_key` is a hint:
    trust a key that you got elsewhere. `synthesis.services.verify_receipt` is its sister for receipts.
    """
    trusted = public_key or signing.public_key()
    if not is_attested(document, TYPE, public_key=trusted):
        return False
    try:
        statement = document["statement"]
        origin = statement["log"]["origin"]
        leaves = [_leaf(entry, origin, trusted) for entry in statement["log"]["entries"]]
    except (KeyError, TypeError, ValueError):
        return False
    return any(leaf["data"].get("revocation") == statement["revocation"] for leaf in leaves)


def _leaf(entry: Mapping[str, Any], origin: str, public_key: bytes) -> dict[str, Any]:
    """An entry as the log holds it. Raises ValueError where its proof does not hold."""
    proof = notes.read_proof(entry["proof"])
    head = notes.open_checkpoint(proof.checkpoint, origin=origin, public_key=public_key)
    if proof.extra is None:
        raise notes.NoteError("The proof carries no entry.")
    leaf_hash = tree.leaf_hash(proof.extra)
    held = tree.verify_inclusion(
        leaf=leaf_hash, index=proof.index, size=head.size, proof=proof.hashes, root=head.root
    )
    leaf: dict[str, Any] = json.loads(proof.extra)
    if not held or leaf_hash.hex() != entry["leaf_sha256"] or leaf["id"] != entry["id"]:
        raise notes.NoteError("The proof does not hold.")
    return leaf
