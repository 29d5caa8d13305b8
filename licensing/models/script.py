"""Script: one text under one licence, bound to its hash; Approval: a person's word about it."""

from collections.abc import Mapping
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from licensing.models.licence import Licence
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7


class ScriptQuerySet(models.QuerySet["Script"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever may see the licence may see its texts."""
        if actor.is_system or actor.is_platform:
            return self
        return self.filter(licence__in=Licence.objects.visible_to(actor))

    def approved_under(self, licence_id: UUID) -> Self:
        """The texts of one licence that are approved as of now."""
        return self.filter(licence_id=licence_id, status=Script.Status.APPROVED)


class Script(models.Model):
    """A text for one licence: what screening found (`outcome`), and where approval stands (`status`).

    One changed character is another hash and so another script. `version` names the screener's rules;
    under newer rules the text is screened again.
    """

    class Outcome(models.TextChoices):
        """What screening said."""

        CLEAR = "clear"
        REVIEW = "review"
        BLOCKED = "blocked"

    class Status(models.TextChoices):
        """Where a person's word stands: `open` needs none so far."""

        OPEN = "open"
        PENDING = "pending"
        APPROVED = "approved"
        REFUSED = "refused"
        LAPSED = "lapsed"
        REVOKED = "revoked"

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "open": frozenset({"pending", "approved", "refused", "revoked"}),
        "pending": frozenset({"approved", "refused", "lapsed", "revoked"}),
        "approved": frozenset({"refused", "revoked"}),
        "refused": frozenset({"approved", "revoked"}),
        "lapsed": frozenset({"pending", "approved", "refused", "revoked"}),
        "revoked": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="scripts")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=120, blank=True, default="")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    findings = models.JSONField(default=list, blank=True)
    version = models.CharField(max_length=80)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    epoch = models.PositiveIntegerField(default=0)
    submitted_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "text_sha256"], name="script_once_per_text"),
            models.CheckConstraint(condition=Q(text_sha256__regex="^[0-9a-f]{64}$"), name="script_text_hash"),
            models.CheckConstraint(
                condition=~Q(status="pending") | Q(deadline_at__isnull=False), name="script_pending_until"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "refused"]) | Q(decided_at__isnull=False),
                name="script_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "status"], name="script_by_licence"),
            models.Index(
                fields=["deadline_at"], condition=Q(status="pending"), name="script_awaiting_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"Script {self.id}"


class Approval(models.Model):
    """One decision about a script, by the talent or an agent with the power to approve; never changed.

    `text_sha256` repeats what was decided about, so that the row proves itself.
    """

    class Decision(models.TextChoices):
        """Yes or no."""

        APPROVED = "approved"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    script = models.ForeignKey(Script, models.PROTECT, related_name="approvals")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    text_sha256 = models.CharField(max_length=64)
    by_talent = models.BooleanField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    principal = models.CharField(max_length=100)
    ip = models.GenericIPAddressField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.decision}: script {self.script_id}"
