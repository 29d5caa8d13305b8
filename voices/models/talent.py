"""Talent: the human whose voice it is; Mandate: an agency's right to act for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster


class TalentQuerySet(models.QuerySet["Talent"]):
    """Reads of talents."""

    def visible_to(self, actor: Actor) -> Self:
        """The agency's roster; a talent sees their own row only."""
        return self.filter(own_roster(actor, ""))


class Talent(models.Model):
    """A person represented by an agency; `legal_name` never leaves it."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.ACTIVE: frozenset({Status.SUSPENDED}),
        Status.SUSPENDED: frozenset({Status.ACTIVE}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("core.Organization", on_delete=models.PROTECT, related_name="talents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="talents", null=True, blank=True
    )
    stage_name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField()

    objects = TalentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="talent_status", condition=Q(status__in=["active", "suspended"])),
            models.UniqueConstraint(
                name="talent_one_per_user", fields=["organization", "user"], condition=Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.stage_name


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reads of mandates."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the talents the actor may see."""
        return self.filter(own_roster(actor, "talent__"))

    def active_at(self, now: datetime) -> Self:
        """Those that have begun and not ended; the end itself is outside."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class Mandate(models.Model):
    """What an agency may do for a talent, from when to when, and its share in basis points."""

    class Power(models.TextChoices):
        RECORD = "record"
        CONSENT = "consent"
        OFFER = "offer"
        APPROVE = "approve"
        COLLECT = "collect"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="mandates")
    organization = models.ForeignKey("core.Organization", on_delete=models.PROTECT, related_name="mandates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    commission_bp = models.PositiveIntegerField()
    powers = ArrayField(models.CharField(max_length=16, choices=Power))
    created_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="mandate_commission", condition=Q(commission_bp__lte=10_000)),
            models.CheckConstraint(
                name="mandate_period", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.talent_id} from {self.starts_at:%Y-%m-%d}"
