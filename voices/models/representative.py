"""Representative: the guardian of a minor, or the approver of an estate, and the document that says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.talent import Talent
from voices.models.visibility import own_roster


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    """Reads of representatives."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the talents the actor may see."""
        return self.filter(own_roster(actor, "talent__"))

    def acting_at(self, now: datetime | Now) -> Self:
        """Verified, begun and not ended: those who may sign in the talent's place."""
        in_force = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
        return self.filter(in_force, status=Representative.Status.VERIFIED, starts_at__lte=now)


class Representative(models.Model):
    """Who signs for a talent that cannot: the authority document is sealed and looked at by staff.

    `sha256` and `size` are those of the document in the clear.
    """

    class Kind(models.TextChoices):
        GUARDIAN = "guardian"
        ESTATE = "estate"

    class Status(models.TextChoices):
        PENDING = "pending"
        VERIFIED = "verified"
        REJECTED = "rejected"
        ENDED = "ended"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.PENDING: frozenset({Status.VERIFIED, Status.REJECTED, Status.ENDED}),
        Status.VERIFIED: frozenset({Status.ENDED}),
        Status.REJECTED: frozenset(),
        Status.ENDED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=120, blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="represents", null=True, blank=True
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    document_kind = models.CharField(max_length=120, blank=True, default="")
    document_type = models.CharField(max_length=40, blank=True, default="")
    object_key = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    data_key = models.ForeignKey(
        "core.DataKey", on_delete=models.PROTECT, related_name="representatives", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="representative_period",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="representative_verified_by_document",
                condition=~Q(status="verified") | (~Q(sha256="") & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="representative_once",
                fields=["talent", "user"],
                condition=Q(status__in=["pending", "verified"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.talent_id}"
