"""Answers kept for requests that may be sent twice."""

from django.db import models
from django.db.models.functions import Now

from marketplace.core.models.identity import Organization


class IdempotencyRecord(models.Model):
    """One `Idempotency-Key` of one organization: what was asked, and what was answered."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.key}"
