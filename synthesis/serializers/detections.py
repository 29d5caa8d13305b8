"""Shapes of detections."""

from typing import Any

from rest_framework import serializers

from synthesis.models import Detection, Render


class DetectionIn(serializers.Serializer[Any]):
    """A clip: WAV, FLAC or MP3, 1 to 60 seconds, up to 24 MB."""

    file = serializers.FileField()


class DetectionWaitIn(serializers.Serializer[Any]):
    """How long to wait for the answer."""

    wait = serializers.FloatField(default=0.0, min_value=0.0, max_value=20.0)


class DetectionOut(serializers.ModelSerializer[Detection]):
    """The answer; `licensee` and `delivered_at` only for those who may see the render itself."""

    render = serializers.UUIDField(source="render_id", allow_null=True)
    licence = serializers.SerializerMethodField()
    voice = serializers.SerializerMethodField()
    licensee = serializers.SerializerMethodField()
    delivered_at = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = Detection
        fields = [
            "id",
            "status",
            "sha256",
            "duration_ms",
            "match",
            "distance",
            "render",
            "licence",
            "voice",
            "licensee",
            "delivered_at",
            "result",
            "error",
            "created_at",
            "done_at",
        ]

    def get_licence(self, row: Detection) -> str | None:
        return str(row.render.licence_id) if row.render else None

    def get_voice(self, row: Detection) -> dict[str, str] | None:
        if row.render is None:
            return None
        voice = row.render.licence.voice
        return {"id": str(voice.id), "name": voice.name, "talent": voice.talent.stage_name}

    def get_licensee(self, row: Detection) -> str | None:
        return row.render.licence.licensee.name if row.render and self._sees(row) else None

    def get_delivered_at(self, row: Detection) -> str | None:
        if row.render is None or row.render.delivered_at is None or not self._sees(row):
            return None
        return row.render.delivered_at.isoformat()

    def get_error(self, row: Detection) -> dict[str, str] | None:
        return {"code": row.error_code, "detail": row.error_detail} if row.error_code else None

    def _sees(self, row: Detection) -> bool:
        visible = Render.objects.visible_to(self.context["actor"])
        return row.render_id is not None and visible.filter(id=row.render_id).exists()
