"""What a key vault does."""

from typing import Protocol


class VaultError(Exception):
    """The wrapped key was changed, or belongs to another master key or context."""


class KeyVault(Protocol):
    """Wraps 32-byte data keys. `context` is bound to the wrapping: a key unwraps only under the same one."""

    def wrap(self, key: bytes, *, context: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """The data key.

        Raises:
            VaultError: changed bytes, another master key, or another context.
        """
        ...
