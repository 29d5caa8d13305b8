"""Voice: one sellable voice of a talent, a language and a style."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.talent import Talent
from voices.models.visibility import own_roster


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Reads of voices."""

    def visible_to(self, actor: Actor) -> Self:
        """An agency's and a talent's own voices; to advertisers the ready ones, as a catalogue."""
        if actor.organization_kind == "advertiser":
            return self.on_sale()
        return self.filter(own_roster(actor, "talent__"))

    def on_sale(self) -> Self:
        """Ready voices of active talents, nobody's stop upon them."""
        return self.filter(
            status=Voice.Status.READY, revoked_at__isnull=True, talent__status=Talent.Status.ACTIVE
        )


class Voice(models.Model):
    """A voice with its own data key; destroying the key makes its takes unreadable for good.

    `epoch` rises with every stop, so work begun under an older one can tell. `centroid` is the mean
    embedding of its takes (little-endian float32), comparable only under the same `centroid_encoder`;
    `centroid_version` rises whenever it is written, and `enrolled_at` is when this person's voice first had
    one: a centroid that moves to another person's place is enrolled anew.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        READY = "ready"
        WITHDRAWN = "withdrawn"

    class Gender(models.TextChoices):
        UNSAID = "", "unsaid"
        FEMININE = "feminine"
        MASCULINE = "masculine"
        NEUTRAL = "neutral"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.DRAFT: frozenset({Status.READY, Status.WITHDRAWN}),
        Status.READY: frozenset({Status.WITHDRAWN}),
        Status.WITHDRAWN: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="voices")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=120, unique=True)
    language = models.CharField(max_length=16)
    style = models.CharField(max_length=40, default="neutral")
    description = models.TextField(blank=True, default="")
    gender_hint = models.CharField(max_length=12, choices=Gender, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    data_key = models.OneToOneField("core.DataKey", on_delete=models.PROTECT, related_name="voice")
    revoked_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=0)
    centroid = models.BinaryField(null=True, blank=True)
    centroid_encoder = models.CharField(max_length=60, blank=True, default="")
    centroid_version = models.PositiveIntegerField(default=0)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="voice_status", condition=Q(status__in=["draft", "ready", "withdrawn"])
            ),
            models.CheckConstraint(
                name="voice_revoked_is_withdrawn",
                condition=Q(revoked_at__isnull=True) | Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                name="voice_centroid_named", condition=Q(centroid__isnull=True) | ~Q(centroid_encoder="")
            ),
        ]

    def __str__(self) -> str:
        return self.name
