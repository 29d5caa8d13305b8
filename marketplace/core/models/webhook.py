"""Webhooks: where an organization hears news, and each message sent there."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from marketplace.core.ids import uuid7
from marketplace.core.models.data_key import DataKey
from marketplace.core.models.identity import Organization
from marketplace.core.models.outbox import OutboxEvent


class WebhookEndpoint(models.Model):
    """A URL that hears chosen topics; its secret is sealed under a data key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    topics = ArrayField(models.CharField(max_length=100), default=list)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed_secret = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class WebhookDelivery(models.Model):
    """One event for one endpoint: sent until it is taken or given up."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "waiting": frozenset({"delivered", "failed"}),
        "failed": frozenset({"waiting"}),
        "delivered": frozenset({"waiting"}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_delivery_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="webhook_waiting", condition=models.Q(status="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"
