"""Data keys, wrapped by the vault."""

from django.db import models
from django.db.models.functions import Now

from marketplace.core.ids import uuid7


class DataKey(models.Model):
    """A key that seals audio; without its wrapped form what it sealed is unreadable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=100)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="data_key_wrapped_until_destroyed",
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
