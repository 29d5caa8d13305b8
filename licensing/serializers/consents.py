"""Shapes of consents and revocations."""

from typing import Any

from rest_framework import serializers

from licensing.models import Consent, Revocation
from licensing.serializers.scope import ScopeSerializer, SignatureIn


class ConsentTextIn(serializers.Serializer[Any]):
    """The terms of a consent to come."""

    voice = serializers.UUIDField()
    scope = ScopeSerializer()
    valid_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    until = serializers.DateTimeField()


class ConsentTextOut(serializers.Serializer[Any]):
    """The text to sign; send its hash and its term back with the signature."""

    text = serializers.CharField()
    text_sha256 = serializers.CharField(source="sha256")
    text_language = serializers.CharField(source="language")
    valid_from = serializers.DateTimeField(source="starts_at")
    until = serializers.DateTimeField(source="ends_at")


class ConsentIn(SignatureIn):
    """A consent, signed."""

    voice = serializers.UUIDField()
    scope = ScopeSerializer()
    valid_from = serializers.DateTimeField()
    until = serializers.DateTimeField()


class ConsentOut(serializers.ModelSerializer[Consent]):
    """A consent with the exact text that was signed."""

    voice = serializers.UUIDField(source="voice_id")
    talent = serializers.UUIDField(source="talent_id")
    scope = ScopeSerializer()

    class Meta:
        model = Consent
        fields = [
            "id",
            "voice",
            "talent",
            "version",
            "status",
            "scope",
            "valid_from",
            "until",
            "text",
            "text_sha256",
            "text_language",
            "signed_name",
            "signed_at",
            "ended_at",
            "epoch",
        ]


class ReasonIn(serializers.Serializer[Any]):
    """Why, in the talent's own words; may stay empty."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class RevocationIn(ReasonIn):
    """What to stop."""

    subject_kind = serializers.ChoiceField(Revocation.SubjectKind.choices)
    subject_id = serializers.UUIDField()


class RevocationOut(serializers.ModelSerializer[Revocation]):
    """A stop that is in force."""

    voice = serializers.UUIDField(source="voice_id")
    talent = serializers.UUIDField(source="talent_id")

    class Meta:
        model = Revocation
        fields = ["id", "subject_kind", "subject_id", "voice", "talent", "reason", "licences_stopped", "at"]
