"""PromptScript: what is read aloud in a session, prompt by prompt."""

from typing import Self

from django.db import models
from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from voices.models.visibility import NOTHING
from voices.prompts import NEUTRAL, STYLES


class PromptScriptQuerySet(models.QuerySet["PromptScript"]):
    """Reads of prompt scripts."""

    def visible_to(self, actor: Actor) -> Self:
        """The agency's own and the public ones; a talent sees public ones and those they were given."""
        if actor.is_system or actor.is_platform:
            return self
        if actor.organization_kind != "agency" or actor.organization_id is None:
            return self.filter(NOTHING)
        if actor.role != "talent":
            return self.filter(Q(organization__isnull=True) | Q(organization_id=actor.organization_id))
        if actor.user_id is None:
            return self.filter(organization__isnull=True)
        given = self.model.objects.filter(
            sessions__voice__talent__organization_id=actor.organization_id,
            sessions__voice__talent__user_id=actor.user_id,
        )
        return self.filter(Q(organization__isnull=True) | Q(pk__in=given.values("pk")))


class PromptScript(models.Model):
    """A named list of prompts in one language; without an organization it is public."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "core.Organization", on_delete=models.PROTECT, related_name="prompt_scripts", null=True, blank=True
    )
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=16)
    created_at = models.DateTimeField()

    objects = PromptScriptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Prompt(models.Model):
    """One line to read, numbered from 1, and the style to read it in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    script = models.ForeignKey(PromptScript, on_delete=models.CASCADE, related_name="prompts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    style = models.CharField(max_length=16, default=NEUTRAL, db_default=NEUTRAL)

    class Meta:
        ordering = ["script", "number"]
        constraints = [
            models.UniqueConstraint(name="prompt_number", fields=["script", "number"]),
            models.CheckConstraint(name="prompt_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="prompt_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="prompt_style", condition=Q(style__in=STYLES)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
