"""Volume: how much of a licence is used up, beside its caps."""

from django.db import models
from django.db.models import F, Q


class Volume(models.Model):
    """The counters of one licence: reserved at the request, given back when nothing is delivered.

    A row of its own, because deliveries share-lock the licence while requests count: on one row they would
    wait for each other, and a delivery that gives back what it reserved could deadlock. The caps are copied
    here, so that one conditional update and the check constraints guard them.
    """

    licence = models.OneToOneField(
        "licensing.Licence", models.PROTECT, primary_key=True, related_name="volume"
    )
    max_characters = models.PositiveBigIntegerField(null=True, blank=True)
    max_seconds = models.PositiveIntegerField(null=True, blank=True)
    max_renders = models.PositiveIntegerField(null=True, blank=True)
    characters_used = models.PositiveBigIntegerField(default=0)
    seconds_used = models.PositiveIntegerField(default=0)
    renders_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(max_characters=None) | Q(characters_used__lte=F("max_characters")),
                name="volume_characters_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(max_seconds=None) | Q(seconds_used__lte=F("max_seconds")),
                name="volume_seconds_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(max_renders=None) | Q(renders_used__lte=F("max_renders")),
                name="volume_renders_within_cap",
            ),
        ]

    def __str__(self) -> str:
        return f"Volume of licence {self.licence_id}"
