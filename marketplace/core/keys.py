"""Data keys: one per voice, wrapped by the vault, destroyed when the voice's audio must die."""

import datetime
import os

from marketplace.core import backends
from marketplace.core.errors import Gone
from marketplace.core.models import DataKey


def create_data_key(*, purpose: str) -> DataKey:
    """A new random 256-bit key, stored wrapped."""
    row = DataKey(purpose=purpose)
    row.wrapped = backends.get("KEY_VAULTS").wrap(os.urandom(32), context=row.id.bytes)
    row.save()
    return row


def unwrap(data_key: DataKey) -> bytes:
    """The 32 bytes of the key.

    Raises:
        Gone: code `key.destroyed`; what it sealed is unreadable for ever.
    """
    if data_key.wrapped is None:
        raise Gone(
            "key.destroyed", "The key of this recording was destroyed; its audio cannot be read again."
        )
    key: bytes = backends.get("KEY_VAULTS").unwrap(bytes(data_key.wrapped), context=data_key.id.bytes)
    return key


def destroy_data_key(data_key: DataKey, now: datetime.datetime) -> None:
    """Forget the wrapped key. Copies in the WAL and in backups stay sealed under the master key,
    which is kept outside the database."""
    DataKey.objects.filter(id=data_key.id, destroyed_at=None).update(wrapped=None, destroyed_at=now)
    data_key.refresh_from_db()
