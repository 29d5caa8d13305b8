"""Session, Take and Upload: one sitting at the microphone, what came of it, and how it got here."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.script import Prompt, PromptScript
from voices.models.visibility import own_roster
from voices.models.voice import Voice


class SessionQuerySet(models.QuerySet["Session"]):
    """Reads of sessions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own roster."""
        return self.filter(own_roster(actor, "voice__talent__"))

    def unheard(self) -> Self:
        """Closed ones with usable takes whose speaker nobody compared yet, while their voice can be read."""
        waiting = Take.objects.usable().filter(embedding_encoder="")
        return self.filter(
            id__in=waiting.values("session_id"),
            status=Session.Status.CLOSED,
            voice__revoked_at__isnull=True,
            voice__data_key__destroyed_at__isnull=True,
        )


class Session(models.Model):
    """One recording session of a voice over a script of prompts."""

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.OPEN: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="sessions")
    script = models.ForeignKey(PromptScript, on_delete=models.PROTECT, related_name="sessions")
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="session_closed_when_closed",
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.id}"


class TakeQuerySet(models.QuerySet["Take"]):
    """Reads of takes."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own roster; nobody else ever hears a take."""
        return self.filter(own_roster(actor, "session__voice__talent__"))

    def current(self) -> Self:
        """Those no newer take of the same prompt has replaced."""
        return self.filter(superseded_at__isnull=True)

    def usable(self) -> Self:
        """Current takes good enough to train from."""
        return self.current().filter(status__in=Take.USABLE)

    def unread(self) -> Self:
        """Usable ones whose words nobody checked yet, while their voice can be read."""
        return self.filter(
            UNREAD,
            session__voice__revoked_at__isnull=True,
            session__voice__data_key__destroyed_at__isnull=True,
        )


UNREAD = Q(superseded_at__isnull=True, status__in=["accepted", "warned"]) & ~Q(report__has_key="words")


class Take(models.Model):
    """One recorded prompt: its encrypted audio, what was measured, and the verdict."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        WARNED = "warned"
        REJECTED = "rejected"

    USABLE = (Status.ACCEPTED, Status.WARNED)
    # A verdict only ever gets worse: the speaker check comes after the others.
    TRANSITIONS: Mapping[str, frozenset[str]] = {
        Status.ACCEPTED: frozenset({Status.WARNED, Status.REJECTED}),
        Status.WARNED: frozenset({Status.REJECTED}),
        Status.REJECTED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="takes")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="takes")
    status = models.CharField(max_length=16, choices=Status)
    object_key = models.CharField(max_length=200, unique=True)
    filename = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    container = models.CharField(max_length=8)
    sample_rate = models.PositiveIntegerField()
    channels = models.PositiveSmallIntegerField(default=1)
    bits = models.PositiveSmallIntegerField()
    duration_ms = models.PositiveIntegerField()
    report = models.JSONField()
    embedding = models.BinaryField(null=True, blank=True)
    embedding_encoder = models.CharField(max_length=60, blank=True, default="")
    superseded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = TakeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="take_status", condition=Q(status__in=["accepted", "warned", "rejected"])
            ),
            models.CheckConstraint(name="take_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="take_mono", condition=Q(channels=1)),
            models.CheckConstraint(
                name="take_embedding_named", condition=Q(embedding__isnull=True) | ~Q(embedding_encoder="")
            ),
            models.UniqueConstraint(
                name="take_one_current_per_prompt",
                fields=["session", "prompt"],
                condition=Q(superseded_at__isnull=True, status__in=["accepted", "warned"]),
            ),
        ]
        indexes = [
            models.Index(name="take_by_session", fields=["session", "prompt", "created_at"]),
            models.Index(name="take_unread", fields=["created_at"], condition=UNREAD),
        ]

    def __str__(self) -> str:
        return f"take {self.id}"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Reads of uploads."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own roster."""
        return self.filter(own_roster(actor, "session__voice__talent__"))


class Upload(models.Model):
    """A promise to put one file of a given size and sum straight into the object store."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="uploads")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="uploads")
    object_key = models.CharField(max_length=200, unique=True)
    filename = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    take = models.OneToOneField(Take, on_delete=models.PROTECT, related_name="upload", null=True, blank=True)
    created_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="upload_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"upload {self.id}"
