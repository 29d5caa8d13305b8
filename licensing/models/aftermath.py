"""What follows a revocation: notices to licensees, legal holds on keys, the talent's certificate."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from licensing.models.licence import Licence
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import NOTHING, own_roster


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever may see the licence; the talent's side, who may see whether it was acknowledged."""
        if actor.organization_kind == "advertiser":
            return self.filter(licence__in=Licence.objects.visible_to(actor))
        return self.filter(own_roster(actor, "licence__talent__"))


class Notice(models.Model):
    """One licensee told that one licence was stopped, and by when everything must be off the air."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    revocation = models.ForeignKey("licensing.Revocation", models.PROTECT, related_name="notices")
    licence = models.ForeignKey("licensing.Licence", models.PROTECT, related_name="notices")
    deadline_at = models.DateTimeField()
    created_at = models.DateTimeField()
    # When the letters to the licensee's owners were posted; null where there was nobody to write to.
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=100, blank=True, default="")
    acknowledged_name = models.CharField(max_length=200, blank=True, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revocation", "licence"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | ~Q(acknowledged_by=""), name="notice_acknowledged_by"
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.id}"

    def is_overdue_at(self, now: datetime) -> bool:
        """Whether the deadline has passed without the licensee's word."""
        return self.acknowledged_at is None and self.deadline_at <= now


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff of the platform, and the talent's side: nobody's data is kept without their knowing."""
        return self.filter(own_roster(actor, "voice__talent__"))

    def standing_at(self, now: datetime) -> Self:
        """Placed and not lifted."""
        return self.filter(Q(lifted_at=None) | Q(lifted_at__gt=now), placed_at__lte=now)


class LegalHold(models.Model):
    """A duty to preserve: it keeps a voice's key from being destroyed, and never allows a use."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=100)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=100, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("placed_at")), name="legal_hold_period"
            )
        ]

    def __str__(self) -> str:
        return f"Legal hold {self.id} on voice {self.voice_id}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The talent's side only."""
        if actor.organization_kind == "advertiser":
            return self.filter(NOTHING)
        return self.filter(own_roster(actor, "revocation__talent__"))


class Certificate(models.Model):
    """The talent's proof of a stop: canonical JSON in the clear, and its signature by the log's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    revocation = models.OneToOneField("licensing.Revocation", models.PROTECT, related_name="certificate")
    document = models.JSONField()
    signature = models.TextField()
    key_id = models.CharField(max_length=80)
    issued_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Certificate of revocation {self.revocation_id}"
