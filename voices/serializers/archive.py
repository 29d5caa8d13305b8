"""Shapes of archive uploads and their segments."""

from typing import Any

from rest_framework import serializers

from voices.models import ArchiveSegment, ArchiveUpload, SegmentText
from voices.serializers.studio import QualityOut
from voices.services.scripts import MAXIMUM_CHARACTERS

SHA256 = r"^[0-9a-fA-F]{64}$"


class ReferenceIn(serializers.Serializer[Any]):
    """Where in the file nobody but the talent speaks; both ends or none."""

    reference_start_ms = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )
    reference_end_ms = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["reference_start_ms"] is None) != (attrs["reference_end_ms"] is None):
            raise serializers.ValidationError("Send both ends of the reference, or none.")
        return attrs


class ArchiveFileIn(ReferenceIn):
    """A long file of a voice."""

    voice = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True, max_length=200, help_text="WAV, FLAC or MP3.")
    sha256 = serializers.RegexField(
        SHA256, required=False, default="", help_text="Checked against what arrived."
    )


class ArchiveAnnounceIn(serializers.Serializer[Any]):
    """A long file to be put into the store."""

    voice = serializers.UUIDField()
    size = serializers.IntegerField(min_value=0)
    sha256 = serializers.CharField(min_length=64, max_length=64)
    filename = serializers.CharField(max_length=200, default="", allow_blank=True)


class ArchiveAnnouncedOut(serializers.Serializer[Any]):
    """Where to PUT the file, with exactly these headers; then claim it."""

    upload_id = serializers.UUIDField(source="archive.id")
    method = serializers.SerializerMethodField()
    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(source="archive.expires_at")

    def get_method(self, announced: Any) -> str:
        return "PUT"


class KindOut(serializers.Serializer[Any]):
    """How much of a file is of one kind, and why it was kept or not."""

    kind = serializers.CharField(
        help_text="talent, short, unclear, poor, other, music, noise or silence; together the whole file"
    )
    seconds = serializers.FloatField()
    spans = serializers.IntegerField()
    why = serializers.CharField()


class ArchiveReportOut(serializers.Serializer[Any]):
    """What was kept of a file and why; empty before the analysis."""

    speech_seconds = serializers.FloatField(required=False)
    kinds = KindOut(many=True, required=False)
    sentences = serializers.IntegerField(required=False)
    doubts = serializers.DictField(child=serializers.IntegerField(), required=False)
    encoder = serializers.CharField(required=False)
    transcriber = serializers.CharField(required=False)
    reference = serializers.CharField(required=False, help_text="takes or marked")


class ArchiveUploadOut(serializers.ModelSerializer[ArchiveUpload]):
    """A long file and where its analysis stands."""

    voice = serializers.UUIDField(source="voice_id")
    session = serializers.UUIDField(source="session_id", allow_null=True)
    report = ArchiveReportOut()

    class Meta:
        model = ArchiveUpload
        fields = [
            "id",
            "voice",
            "session",
            "status",
            "filename",
            "sha256",
            "size",
            "container",
            "sample_rate",
            "channels",
            "bits",
            "duration_ms",
            "reference_start_ms",
            "reference_end_ms",
            "progress",
            "report",
            "error_code",
            "error_detail",
            "created_at",
            "analysed_at",
            "closed_at",
        ]


class SpanOut(serializers.Serializer[Any]):
    """One span of a file."""

    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    kind = serializers.CharField()


class SpansOut(serializers.Serializer[Any]):
    """All spans of a file in order; they touch, and cover it from 0 to its end."""

    spans = SpanOut(many=True)


class SegmentOut(serializers.ModelSerializer[ArchiveSegment]):
    """One sentence of the talent."""

    archive = serializers.UUIDField(source="archive_id")
    take = serializers.UUIDField(source="take_id", allow_null=True)
    report = QualityOut()

    class Meta:
        model = ArchiveSegment
        fields = [
            "id",
            "archive",
            "number",
            "status",
            "start_ms",
            "end_ms",
            "sample_rate",
            "similarity",
            "transcriber",
            "confidence",
            "reason",
            "text",
            "text_version",
            "take",
            "report",
            "decided_by",
            "decided_at",
            "created_at",
        ]


class SegmentTextOut(serializers.ModelSerializer[SegmentText]):
    """What a segment was said to say, by whom, and when."""

    class Meta:
        model = SegmentText
        fields = ["version", "text", "author", "created_at"]


class SegmentDetailOut(SegmentOut):
    """A sentence with every version of its words."""

    texts = SegmentTextOut(many=True)

    class Meta(SegmentOut.Meta):
        fields = [*SegmentOut.Meta.fields, "texts"]


class SegmentTextIn(serializers.Serializer[Any]):
    """What a sentence truly says."""

    text = serializers.CharField(max_length=4 * MAXIMUM_CHARACTERS, trim_whitespace=True)


class SegmentAcceptIn(serializers.Serializer[Any]):
    """A sentence to train from; without `text` the words that stand there."""

    text = serializers.CharField(
        max_length=4 * MAXIMUM_CHARACTERS, required=False, allow_null=True, default=None
    )
