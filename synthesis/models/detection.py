"""Detection: the question which render a clip came from, and the answer."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7

from .leased import Leased, LeasedQuerySet


class DetectionQuerySet(LeasedQuerySet["Detection"]):
    """Reads of detections."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor's organization asked, or a narrowed role asked in person; staff sees all."""
        if actor.is_system or actor.is_platform:
            return self
        asked = self.filter(organization_id=actor.organization_id)
        if not actor.is_narrowed:
            return asked
        return asked.filter(asked_by_id=actor.user_id).exclude(asked_by_id=None)


class Detection(Leased):
    """One clip asked about; the clip is sealed under a key of its own, destroyed with the answer."""

    class Status(models.TextChoices):
        """Where a detection stands."""

        QUEUED = "queued"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    class Match(models.TextChoices):
        """How the clip's mark compares with those of our renders."""

        EXACT = "exact"
        NEAR = "near"
        NONE = "none"

    WORKING: ClassVar[str] = "working"
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "queued": frozenset({"working", "failed"}),
        "working": frozenset({"done", "failed"}),
        "done": frozenset(),
        "failed": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("core.Organization", models.PROTECT, related_name="detections")
    # The person, where it was one: what colleagues asked about is not everyone's to know.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    duration_ms = models.PositiveIntegerField()
    data_key = models.ForeignKey("core.DataKey", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    match = models.CharField(max_length=8, choices=Match.choices, blank=True, default="")
    render = models.ForeignKey(
        "synthesis.Render", models.PROTECT, null=True, blank=True, related_name="detections"
    )
    distance = models.PositiveSmallIntegerField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DetectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="detection_leased_while_working",
                condition=Q(status="working", lease_until__isnull=False)
                | (~Q(status="working") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="detection_answer",
                condition=Q(status="done", done_at__isnull=False)
                & (
                    Q(match__in=["exact", "near"], render__isnull=False, distance__isnull=False)
                    | Q(match="none", render=None, distance=None)
                )
                | Q(status="failed", done_at__isnull=False, match="", render=None) & ~Q(error_code="")
                | Q(status__in=["queued", "working"], done_at=None, match="", render=None),
            ),
            models.CheckConstraint(name="detection_hash", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
        ]
        indexes = [
            models.Index(
                name="detection_at_work",
                fields=["lease_until"],
                condition=Q(status__in=["queued", "working"]),
            )
        ]

    def __str__(self) -> str:
        return f"detection {self.id}"
