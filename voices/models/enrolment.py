"""EnrolmentCase: a voice that sounds like one another talent enrolled before; the platform's staff decide."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import NOTHING
from voices.models.voice import Voice
from voices.quality.speaker import SAME_PERSON


class EnrolmentCaseQuerySet(models.QuerySet["EnrolmentCase"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The platform's staff alone: a case names two tenants, and neither may learn of the other."""
        return self if actor.is_system or actor.is_platform else self.filter(NOTHING)

    def against(self, voice: Voice) -> Self:
        """Those that keep a voice from being trained: blocked ones, and open ones that are surely alike."""
        holding = Q(status="blocked") | Q(status="open", similarity__gte=SAME_PERSON)
        return self.filter(holding, voice=voice)


class EnrolmentCase(models.Model):
    """`voice` was enrolled after `other` and sounds like it; `similarity` is their centroids' highest cosine.

    While it is open, the voice is held from SAME_PERSON on; below it staff are asked and nothing is held.
    """

    class Status(models.TextChoices):
        """Where a case stands."""

        OPEN = "open"
        ALLOWED = "allowed"
        BLOCKED = "blocked"

    # Staff may change their mind; nothing opens a decided case again.
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "open": frozenset({"allowed", "blocked"}),
        "allowed": frozenset({"blocked"}),
        "blocked": frozenset({"allowed"}),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voice = models.ForeignKey(Voice, models.PROTECT, related_name="enrolment_cases")
    other = models.ForeignKey(Voice, models.PROTECT, related_name="+")
    similarity = models.FloatField()
    encoder = models.CharField(max_length=60)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="enrolment_case_pair", fields=["voice", "other"]),
            models.CheckConstraint(
                name="enrolment_case_decided",
                condition=Q(status="open", decided_at=None, reason="")
                | (Q(status__in=["allowed", "blocked"], decided_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    @property
    def held(self) -> bool:
        """Whether this case keeps its voice from being trained."""
        return self.status == "blocked" or (self.status == "open" and self.similarity >= SAME_PERSON)

    def __str__(self) -> str:
        return f"enrolment case {self.id}"
