"""Shape of a delivered render under a notice."""

from rest_framework import serializers

from licensing.policies.wind_down import Duty, Requirement
from synthesis.models import Render


class NoticedRenderOut(serializers.ModelSerializer[Render]):
    """A delivered render, and what the licence's wind-down terms require of it."""

    script = serializers.UUIDField(source="script_id", allow_null=True)
    duty = serializers.SerializerMethodField(help_text=" | ".join(f"`{duty}`" for duty in Duty))
    until = serializers.SerializerMethodField(help_text="From here on it may not be on the air.")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Render
        fields = [
            *("id", "script", "text_sha256", "purpose", "medium", "territory", "brand", "delivered_at"),
            *("duty", "until", "sentence"),
        ]

    def get_duty(self, render: Render) -> str:
        return self._required.duty

    def get_until(self, render: Render) -> str:
        return self._required.until.isoformat()

    def get_sentence(self, render: Render) -> str:
        return self._required.sentence

    @property
    def _required(self) -> Requirement:
        """The same for every row: it stands in the licence."""
        required: Requirement = self.context["required"]
        return required
