"""Shapes of spoken statements."""

from typing import Any

from rest_framework import serializers

from licensing.models import Statement
from licensing.services.statements import EXPLANATION_CHARACTERS


class ConsentStatementIn(serializers.Serializer[Any]):
    """The consent to speak for."""

    consent = serializers.UUIDField()


class ConsentStatementRecordingIn(serializers.Serializer[Any]):
    """The recording (WAV or FLAC), and where the text cannot be spoken, why."""

    file = serializers.FileField()
    explanation = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=EXPLANATION_CHARACTERS
    )


class ConsentStatementReviewIn(serializers.Serializer[Any]):
    """A person's decision."""

    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class ConsentStatementOut(serializers.ModelSerializer[Statement]):
    """A statement: the text to read, and what became of it."""

    consent = serializers.UUIDField(source="consent_id")
    voice = serializers.UUIDField(source="consent.voice_id")
    code = serializers.CharField()
    sentence = serializers.CharField()
    reason = serializers.CharField(source="review_reason")

    class Meta:
        model = Statement
        fields = [
            "id",
            "consent",
            "voice",
            "status",
            "language",
            "text",
            "text_sha256",
            "created_at",
            "expires_at",
            "recorded_at",
            "duration_ms",
            "code",
            "sentence",
            "reason",
            "decided_at",
        ]


class HeardOut(serializers.Serializer[Any]):
    """What the checks found; null where a check could not be made."""

    margins = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    covered = serializers.FloatField(allow_null=True)
    similarity = serializers.FloatField(allow_null=True)
    takes = serializers.IntegerField()
    own_mark = serializers.BooleanField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())


class ConsentStatementReviewOut(ConsentStatementOut):
    """A statement as the platform's staff see it: with the scores and what was explained."""

    challenge = serializers.ListField(child=serializers.CharField())
    report = HeardOut()

    class Meta(ConsentStatementOut.Meta):
        fields = [*ConsentStatementOut.Meta.fields, "challenge", "explanation", "report"]
