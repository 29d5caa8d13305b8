"""Shapes of voice models."""

from typing import Any

from rest_framework import serializers

from synthesis.models import VoiceModel


class VoiceModelIn(serializers.Serializer[Any]):
    """Which engine shall train."""

    engine = serializers.CharField(max_length=64, default="default")


class VoiceModelOut(serializers.ModelSerializer[VoiceModel]):
    """A training and what was measured on its result."""

    voice = serializers.UUIDField(source="voice_id")
    error = serializers.SerializerMethodField()
    styles = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="What a render may ask of it as `style`."
    )

    class Meta:
        model = VoiceModel
        fields = [
            "id",
            "voice",
            "engine",
            "engine_version",
            "status",
            "progress",
            "stage",
            "artefact_sha256",
            "metrics",
            "styles",
            "error",
            "created_at",
            "ready_at",
        ]

    def get_error(self, model: VoiceModel) -> dict[str, str] | None:
        return {"code": model.error_code, "detail": model.error_detail} if model.error_code else None
