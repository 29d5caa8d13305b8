"""The outbox table."""

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """News that waits to be handled, at least once; the row is the truth, the wake-up is not."""

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=100)
    payload = models.JSONField()
    organization_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="outbox_waiting", condition=models.Q(done_at=None, failed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.id}"
