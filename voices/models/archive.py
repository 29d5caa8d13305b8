"""ArchiveUpload and its segments: unscripted material, what was found in it, who settled each sentence."""

import datetime
from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import F, Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.recording import Session, Take
from voices.models.visibility import NOTHING, own_roster
from voices.models.voice import Voice

MAXIMUM_ATTEMPTS = 5


def _own_side(actor: Actor, talent: str) -> Q:
    """The agency's side and the talent; unlike takes, not even the platform's staff see these."""
    return NOTHING if actor.is_platform else own_roster(actor, talent)


class ArchiveUploadQuerySet(models.QuerySet["ArchiveUpload"]):
    """Reads of archive uploads."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own roster; never the platform's."""
        return self.filter(_own_side(actor, "voice__talent__"))

    def arrived(self) -> Self:
        """Those whose file is here."""
        return self.exclude(status=ArchiveUpload.Status.ANNOUNCED)

    def claimable(self, now: datetime.datetime) -> Self:
        """Waiting for a worker, or left behind by one, and not tried too often."""
        return self.filter(self._waiting_or_left(now), attempts__lt=MAXIMUM_ATTEMPTS)

    def exhausted(self, now: datetime.datetime) -> Self:
        """Left behind at the last attempt."""
        return self.filter(self._waiting_or_left(now), attempts__gte=MAXIMUM_ATTEMPTS)

    def _waiting_or_left(self, now: datetime.datetime) -> Q:
        left = Q(status=ArchiveUpload.Status.ANALYSING, lease_until__lt=now)
        return Q(status=ArchiveUpload.Status.QUEUED) | left


class ArchiveUpload(models.Model):
    """One long file of a voice, sealed in parts under the voice's key.

    `announced`: the store awaits the file; `needs_reference`: nothing tells the talent from others yet;
    `review`: sentences wait for a person; `closed`: what was accepted is takes, the rest is deleted.
    `spans` parts the whole file: lists of [first ms, past-the-last ms, kind].
    """

    class Status(models.TextChoices):
        ANNOUNCED = "announced"
        NEEDS_REFERENCE = "needs_reference"
        QUEUED = "queued"
        ANALYSING = "analysing"
        REVIEW = "review"
        CLOSED = "closed"
        FAILED = "failed"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.ANNOUNCED: frozenset({Status.NEEDS_REFERENCE, Status.QUEUED}),
        Status.NEEDS_REFERENCE: frozenset({Status.QUEUED}),
        Status.QUEUED: frozenset({Status.ANALYSING, Status.FAILED}),
        Status.ANALYSING: frozenset({Status.REVIEW, Status.FAILED}),
        Status.REVIEW: frozenset({Status.QUEUED, Status.CLOSED}),
        Status.FAILED: frozenset({Status.QUEUED}),
        Status.CLOSED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="archive_uploads")
    status = models.CharField(max_length=16, choices=Status)
    filename = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    expires_at = models.DateTimeField(null=True, blank=True)
    parts = models.PositiveIntegerField(default=0)
    container = models.CharField(max_length=8, blank=True, default="")
    sample_rate = models.PositiveIntegerField(default=0)
    channels = models.PositiveSmallIntegerField(default=0)
    bits = models.PositiveSmallIntegerField(default=0)
    frames = models.PositiveBigIntegerField(default=0)
    floating = models.BooleanField(default=False)
    audio_md5 = models.CharField(max_length=32, blank=True, default="")
    duration_ms = models.PositiveIntegerField(default=0)
    reference_start_ms = models.PositiveIntegerField(null=True, blank=True)
    reference_end_ms = models.PositiveIntegerField(null=True, blank=True)
    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="archive_upload", null=True, blank=True
    )
    progress = models.FloatField(default=0.0)
    report = models.JSONField(default=dict, blank=True)
    spans = models.JSONField(default=list, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    analysed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    objects = ArchiveUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="archive_status",
                condition=Q(
                    status__in=[
                        "announced", "needs_reference", "queued", "analysing", "review", "closed", "failed",
                    ]
                ),
            ),
            models.CheckConstraint(name="archive_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="archive_leased_while_analysing",
                condition=Q(status="analysing", lease_until__isnull=False)
                | (~Q(status="analysing") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="archive_announced_expires",
                condition=Q(status="announced", expires_at__isnull=False)
                | (~Q(status="announced") & Q(expires_at=None, parts__gte=1, duration_ms__gte=1)),
            ),
            models.CheckConstraint(
                name="archive_reference",
                condition=Q(reference_start_ms=None, reference_end_ms=None)
                | Q(reference_end_ms__gt=F("reference_start_ms")),
            ),
            models.CheckConstraint(
                name="archive_closed_when_closed",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
            ),
            models.UniqueConstraint(
                name="archive_once_per_voice", fields=["voice", "sha256"], condition=~Q(status="announced")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"archive upload {self.id}"


class ArchiveSegmentQuerySet(models.QuerySet["ArchiveSegment"]):
    """Reads of archive segments."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own roster; never the platform's."""
        return self.filter(_own_side(actor, "archive__voice__talent__"))


class ArchiveSegment(models.Model):
    """One sentence of the talent: its sealed audio, what was heard, what it says, and the take it became."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        DROPPED = "dropped"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.WAITING: frozenset({Status.ACCEPTED, Status.DROPPED}),
        Status.ACCEPTED: frozenset({Status.DROPPED}),
        Status.DROPPED: frozenset({Status.ACCEPTED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    archive = models.ForeignKey(ArchiveUpload, on_delete=models.PROTECT, related_name="segments")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    object_key = models.CharField(max_length=200, blank=True)
    sample_rate = models.PositiveIntegerField()
    report = models.JSONField()
    similarity = models.FloatField()
    transcriber = models.CharField(max_length=60, blank=True, default="")
    confidence = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="")
    text_version = models.PositiveIntegerField(default=1)
    take = models.OneToOneField(
        Take, on_delete=models.PROTECT, related_name="archive_segment", null=True, blank=True
    )
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ArchiveSegmentQuerySet.as_manager()

    class Meta:
        ordering = ["archive", "number"]
        constraints = [
            models.CheckConstraint(
                name="archive_segment_status", condition=Q(status__in=["waiting", "accepted", "dropped"])
            ),
            models.CheckConstraint(name="archive_segment_span", condition=Q(end_ms__gt=F("start_ms"))),
            models.CheckConstraint(
                name="archive_segment_accepted_is_a_take",
                condition=Q(status="accepted", take__isnull=False)
                | (~Q(status="accepted") & Q(take__isnull=True)),
            ),
            models.CheckConstraint(
                name="archive_segment_decided",
                condition=Q(status="waiting", decided_at=None)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(name="archive_segment_number", fields=["archive", "number"]),
        ]

    def __str__(self) -> str:
        return f"archive segment {self.id}"


class SegmentText(models.Model):
    """One version of what a segment says, and who wrote it: version 1 is the transcriber's."""

    segment = models.ForeignKey(ArchiveSegment, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    author = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["segment", "version"]
        constraints = [models.UniqueConstraint(name="segment_text_version", fields=["segment", "version"])]

    def __str__(self) -> str:
        return f"version {self.version}"
