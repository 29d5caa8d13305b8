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
        signature = document["signature"]
        if signature["algorithm"] != ALGORITHM or document["statement"]["type"] != kind:
            return False
        named = base64.b64decode(signature["public_key"], validate=True)
        trusted = public_key or signing.public_key()
        message = canonical.dumps(document["statement"])
        value = base64.b64decode(signature["value"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        return False
    return named == trusted and signing.verify(message, value, trusted)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
