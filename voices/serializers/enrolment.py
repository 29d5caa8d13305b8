"""Shapes of enrolment cases, for the platform's staff alone."""

from typing import Any

from rest_framework import serializers

from voices.models import EnrolmentCase


class EnrolmentDecisionIn(serializers.Serializer[Any]):
    """Whether the later voice may be trained, and why."""

    allow = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class EnrolmentCaseOut(serializers.ModelSerializer[EnrolmentCase]):
    """Two voices that sound like one person; `voice` was enrolled later and is the one held, from .92 on."""

    voice = serializers.UUIDField(source="voice_id")
    other = serializers.UUIDField(source="other_id")

    class Meta:
        model = EnrolmentCase
        fields = ["id", "voice", "other", "similarity", "status", "reason", "opened_at", "decided_at"]
