"""A vault whose master key comes from the environment."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from marketplace.core.vaults.protocol import VaultError

_NONCE = 12


class LocalVault:
    """AES-256-GCM (NIST SP 800-38D) under one master key, given as base64 of 32 bytes."""

    def __init__(self, *, master_key: str) -> None:
        try:
            key = base64.b64decode(master_key, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured("VOXLICET_MASTER_KEY must be base64 of 32 bytes") from error
        if len(key) != 32:
            raise ImproperlyConfigured("VOXLICET_MASTER_KEY must be base64 of 32 bytes")
        self._cipher = AESGCM(key)

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except InvalidTag as error:
            raise VaultError("the wrapped key does not open under this master key") from error
