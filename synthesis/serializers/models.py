"""Shapes of voice models: for the talent's side whole, for licensees what they choose by."""

from typing import Any

from rest_framework import serializers

from synthesis.models import VoiceModel


class VoiceModelIn(serializers.Serializer[Any]):
    """Which engine shall train."""

    engine = serializers.CharField(max_length=64, default="default")


class ReleaseIn(serializers.Serializer[Any]):
    """Why a model is offered although figures fell; stays on the model."""

    reason = serializers.CharField(max_length=1000)


class BoundOut(serializers.Serializer[Any]):
    """What a figure had to be."""

    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)


class GateOut(serializers.Serializer[Any]):
    """One figure, what was required, and whether it passed (null: it could not be measured)."""

    figure = serializers.CharField()
    measured = serializers.FloatField(allow_null=True)
    required = BoundOut()  # type: ignore[assignment]  # the field is named as Field's own flag
    passed = serializers.BooleanField(allow_null=True)
    sentence = serializers.CharField()


class ChangeOut(serializers.Serializer[Any]):
    """One figure of two models."""

    figure = serializers.CharField()
    before = serializers.FloatField()
    measured = serializers.FloatField()
    tolerance = serializers.FloatField()
    passed = serializers.BooleanField()
    sentence = serializers.CharField()


class VoiceModelOut(serializers.ModelSerializer[VoiceModel]):
    """A training, what was measured on its result, and the verdict."""

    voice = serializers.UUIDField(source="voice_id")
    gates = GateOut(many=True)
    drift = ChangeOut(many=True)
    compared_with = serializers.UUIDField(source="compared_with_id", allow_null=True)
    advice = serializers.ListField(child=serializers.CharField())
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
            "gates",
            "drift",
            "compared_with",
            "advice",
            "release_reason",
            "error",
            "created_at",
            "ready_at",
        ]

    def get_error(self, model: VoiceModel) -> dict[str, str] | None:
        return {"code": model.error_code, "detail": model.error_detail} if model.error_code else None


class LicensedModelOut(serializers.ModelSerializer[VoiceModel]):
    """What a licensee sees of a model: how it measures, never how it was made."""

    gates = GateOut(many=True)

    class Meta:
        model = VoiceModel
        fields = ["id", "engine", "engine_version", "ready_at", "gates"]


class ModelChoiceOut(serializers.Serializer[Any]):
    """The model a licence speaks with (null before the first render) and a newer one, where there is one."""

    licence = serializers.UUIDField(source="licence.id")
    pinned = LicensedModelOut(allow_null=True)
    offered = LicensedModelOut(allow_null=True)
    changes = ChangeOut(many=True)


class AcceptModelIn(serializers.Serializer[Any]):
    """The model on offer that the licensee takes."""

    model = serializers.UUIDField()
