"""Statement: the talent's consent in their own voice, with words that nobody knew before."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from licensing.models.consent import Consent
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster

MAXIMUM_ATTEMPTS = 5


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The talent's side, and the platform's staff, who hear what the machine is not sure of."""
        return self.filter(own_roster(actor, "consent__talent__"))

    def waiting(self, now: datetime) -> Self:
        """Recorded, and no worker is checking it at this moment."""
        return self.filter(status=Statement.Status.RECORDED, check_after__lte=now)

    def accepted_for(self, voice_id: UUID) -> Self:
        """Every accepted one of a voice, the newest first, with the version it was spoken for."""
        accepted = self.filter(consent__voice_id=voice_id, status=Statement.Status.ACCEPTED)
        return accepted.select_related("consent").order_by("-id")


class Statement(models.Model):
    """One challenge, its one recording, and what became of it.

    `epoch` is the consent's when the text was issued: a withdrawal since then leaves the statement behind.
    `embedding` is the speaker embedding of the recording and `centroid` the takes' centroid it was compared
    with (little-endian float32, made by `encoder`): training compares the takes' centroid of that day.
    """

    class Status(models.TextChoices):
        """Where a statement stands."""

        OPEN = "open"
        RECORDED = "recorded"
        REVIEW = "review"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        EXPIRED = "expired"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "open": frozenset({"recorded", "expired"}),
        "recorded": frozenset({"review", "accepted", "refused"}),
        "review": frozenset({"accepted", "refused"}),
        "accepted": frozenset(),
        "refused": frozenset(),
        "expired": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="statements")
    epoch = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    lead = models.TextField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    challenge = ArrayField(models.CharField(max_length=40))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    object_key = models.CharField(max_length=200, blank=True, default="")
    container = models.CharField(max_length=8, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    duration_ms = models.PositiveIntegerField(default=0)
    explanation = models.TextField(blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    sentence = models.TextField(blank=True, default="")
    report = models.JSONField(default=dict, blank=True)
    embedding = models.BinaryField(null=True, blank=True)
    centroid = models.BinaryField(null=True, blank=True)
    encoder = models.CharField(max_length=60, blank=True, default="")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_reason = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    check_after = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="statement_one_pending_per_consent",
                fields=["consent"],
                condition=Q(status__in=["open", "recorded", "review"]),
            ),
            models.CheckConstraint(
                name="statement_unrecorded_or_sealed",
                condition=Q(status__in=["open", "expired"], object_key="", recorded_at=None)
                | (
                    Q(
                        status__in=["recorded", "review", "accepted", "refused"],
                        recorded_at__isnull=False,
                        sha256__regex="^[0-9a-f]{64}$",
                    )
                    & ~Q(object_key="")
                ),
            ),
            models.CheckConstraint(
                name="statement_decided",
                condition=Q(status__in=["accepted", "refused", "expired"], decided_at__isnull=False)
                | Q(status__in=["open", "recorded", "review"], decided_at=None),
            ),
            models.CheckConstraint(
                name="statement_refused_says_why", condition=~Q(status="refused") | ~Q(code="")
            ),
            models.CheckConstraint(
                name="statement_text_hash", condition=Q(text_sha256__regex="^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="statement_centroid_named", condition=Q(centroid__isnull=True) | ~Q(encoder="")
            ),
        ]
        indexes = [
            models.Index(
                name="statement_at_work",
                fields=["status", "check_after"],
                condition=Q(status__in=["open", "recorded", "review"]),
            )
        ]

    def __str__(self) -> str:
        return f"statement {self.id}"
