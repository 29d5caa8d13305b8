"""Revocation: the record of one stop."""

from typing import Self

from django.db import models

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import own_roster


class RevocationQuerySet(models.QuerySet["Revocation"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The talent's side; licensees learn of a stop from their licence and its event."""
        return self.filter(own_roster(actor, "talent__"))


class Revocation(models.Model):
    """A voice, consent, licence or script was stopped at `at`; nothing was delivered under it after."""

    class SubjectKind(models.TextChoices):
        """What can be stopped."""

        VOICE = "voice"
        CONSENT = "consent"
        LICENCE = "licence"
        SCRIPT = "script"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    subject_id = models.UUIDField()
    talent = models.ForeignKey("voices.Talent", models.PROTECT, related_name="revocations")
    voice = models.ForeignKey("voices.Voice", models.PROTECT, related_name="revocations")
    reason = models.TextField(blank=True)
    principal = models.CharField(max_length=100)
    licences_stopped = models.PositiveIntegerField()
    keys_destroyed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    objects = RevocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="revocation_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"Revocation {self.id} of {self.subject_kind} {self.subject_id}"
