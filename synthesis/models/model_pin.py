"""ModelPin: the model that a licence speaks with, until its licensee accepts a newer one."""

from django.db import models

from marketplace.core.ids import uuid7


class ModelPin(models.Model):
    """One per licence, from its first render on; `accepted_by` names who moved it to a newer model."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.OneToOneField("licensing.Licence", models.PROTECT, related_name="model_pin")
    voice_model = models.ForeignKey("synthesis.VoiceModel", models.PROTECT, related_name="pins")
    pinned_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"model of licence {self.licence_id}"
