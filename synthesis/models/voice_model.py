"""VoiceModel: what an engine trained from accepted takes."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models import Voice
from voices.prompts import NEUTRAL

from .leased import Leased, LeasedQuerySet


class VoiceModelQuerySet(LeasedQuerySet["VoiceModel"]):
    """Reads of voice models."""

    def visible_to(self, actor: Actor) -> Self:
        """The talent's side's own; licensees never see how a voice was made."""
        if actor.organization_kind == "advertiser":
            return self.none()
        return self.filter(voice__in=Voice.objects.visible_to(actor))

    def newest_ready(self, voice_id: object) -> Self:
        """The models of a voice that can speak, the one on offer first."""
        return self.filter(voice_id=voice_id, status=VoiceModel.Status.READY).order_by("-ready_at", "-id")


class VoiceModel(Leased):
    """A trained artefact, sealed under the voice's key and pinned to engine, version and hash.

    `held`: measured and found wanting; it cannot speak for anybody. Where a gate failed its artefact was not
    even kept; where it only fell behind the model on offer (`compared_with`), its agency may release it.
    """

    class Status(models.TextChoices):
        """Where a training stands."""

        QUEUED = "queued"
        TRAINING = "training"
        READY = "ready"
        HELD = "held"
        FAILED = "failed"
        CANCELLED = "cancelled"

    WORKING: ClassVar[str] = "training"
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "queued": frozenset({"training", "failed", "cancelled"}),
        "training": frozenset({"ready", "held", "failed", "cancelled"}),
        "ready": frozenset(),
        "held": frozenset({"ready"}),
        "failed": frozenset(),
        "cancelled": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="voice_models")
    engine = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=64, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    progress = models.FloatField(default=0.0)
    stage = models.CharField(max_length=64, blank=True, default="")
    artefact_key = models.CharField(max_length=200, blank=True, default="")
    artefact_sha256 = models.CharField(max_length=64, blank=True, default="")
    details = models.JSONField(default=dict, blank=True)
    metrics = models.JSONField(default=dict, blank=True)
    # What the verdict rests on: lists of synthesis.policies' Gate and Change, and the lines to record next.
    gates = models.JSONField(default=list, blank=True)
    drift = models.JSONField(default=list, blank=True)
    compared_with = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    advice = models.JSONField(default=list, blank=True)
    released_by = models.CharField(max_length=64, blank=True, default="")
    release_reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceModelQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="voice_model_status",
                condition=Q(status__in=["queued", "training", "ready", "held", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="voice_model_leased_while_training",
                condition=Q(status="training", lease_until__isnull=False)
                | (~Q(status="training") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="voice_model_ready_is_pinned",
                condition=Q(
                    status="ready",
                    artefact_sha256__regex="^[0-9a-f]{64}$",
                    ready_at__isnull=False,
                    progress=1,
                )
                | (~Q(status="ready") & Q(ready_at=None)),
            ),
            models.CheckConstraint(
                name="voice_model_release_says_why",
                condition=Q(released_by="", release_reason="")
                | (Q(status="ready") & ~Q(released_by="") & ~Q(release_reason="")),
            ),
            models.CheckConstraint(
                name="voice_model_failed_says_why", condition=~Q(status="failed") | ~Q(error_code="")
            ),
            models.CheckConstraint(
                name="voice_model_progress", condition=Q(progress__gte=0) & Q(progress__lte=1)
            ),
            models.UniqueConstraint(
                name="voice_model_one_training_per_voice",
                fields=["voice"],
                condition=Q(status__in=["queued", "training"]),
            ),
        ]
        indexes = [
            models.Index(
                name="voice_model_at_work",
                fields=["lease_until"],
                condition=Q(status__in=["queued", "training"]),
            )
        ]

    def __str__(self) -> str:
        return f"voice model {self.id}"

    @property
    def styles(self) -> list[str]:
        """The styles it was trained on; models from before styles speak neutrally."""
        return list(self.details.get("styles", [NEUTRAL]))
