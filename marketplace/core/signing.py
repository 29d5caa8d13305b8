"""The platform's signature: Ed25519 (RFC 8032) under the key that also signs the log."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def _private_key() -> Ed25519PrivateKey:
    try:
        seed = base64.b64decode(settings.LOG_SIGNING_KEY, validate=True)
        return Ed25519PrivateKey.from_private_bytes(seed)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured("VOXLICET_LOG_SIGNING_KEY must be base64 of a 32-byte seed") from error


def sign(message: bytes) -> bytes:
    """The 64-byte signature of `message`."""
    return _private_key().sign(message)


def public_key() -> bytes:
    """The 32 bytes that verify our signatures."""
    return _private_key().public_key().public_bytes_raw()


def verify(message: bytes, signature: bytes, key: bytes | None = None) -> bool:
    """Whether `signature` is that of `message` under `key` (ours when none is given)."""
    try:
        Ed25519PublicKey.from_public_bytes(key or public_key()).verify(signature, message)
    except InvalidSignature:
        return False
    return True
