"""Documents that the platform signs and anybody can check: a statement, and a signature beside it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from marketplace.core import canonical, signing

ALGORITHM: Final = "Ed25519"


def attest(statement: Mapping[str, Any]) -> dict[str, str]:
    """The signature over the statement's canonical JSON (RFC 8785), by the key that also signs the log."""
    return {
        "algorithm": ALGORITHM,
        "public_key": _text(signing.public_key()),
        "value": _text(signing.sign(canonical.dumps(statement))),
    }


def is_attested(document: Mapping[str, Any], kind: str, *, public_key: bytes | None = None) -> bool:
    """Whether `document["statement"]` is of type `kind` and signed by `public_key`, this platform's own when
    none is given. Needs nothing but the document and the key."""
    try:
        statement, signature = document["statement"], document["signature"]
        right_kind = statement["type"] == kind
    except (KeyError, TypeError):
        return False
    return right_kind and is_signed(statement, signature, public_key=public_key)


def is_signed(statement: Any, signature: Any, *, public_key: bytes | None = None) -> bool:
    """Whether `signature`, as `attest` makes it, stands under `statement`; whatever else comes is not."""
    trusted = public_key or signing.public_key()
    try:
        if signature["algorithm"] != ALGORITHM:
            return False
        named = base64.b64decode(signature["public_key"], validate=True)
        value = base64.b64decode(signature["value"], validate=True)
        message = canonical.dumps(statement)
    except (KeyError, TypeError, binascii.Error):
        return False
    return named == trusted and signing.verify(message, value, trusted)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
