"""Shapes of consents and revocations."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from licensing.models import Consent, Revocation
from licensing.policies.limits import LONGEST_PHRASE, MOST_PHRASES
from licensing.screening.topics import TOPICS
from licensing.serializers.scope import ScopeSerializer, SignatureIn
from licensing.vocabulary.conditions import MODIFICATIONS


class LimitsIn(serializers.Serializer[Any]):
    """What a consent says beside its scope."""

    modification = serializers.ChoiceField(
        list(MODIFICATIONS), default="none", help_text="How far a recording may be changed."
    )
    forbidden_topics = serializers.ListField(
        child=serializers.ChoiceField(sorted(TOPICS)),
        max_length=len(TOPICS),
        default=list,
        help_text="No text on these, whatever is licensed.",
    )
    forbidden_phrases = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_PHRASE),
        max_length=MOST_PHRASES,
        default=list,
        help_text="No text with these words.",
    )
    biometric_release = serializers.BooleanField(
        default=False, help_text="A written release of the voiceprint; residents of Illinois must give it."
    )


class ConsentTextIn(LimitsIn):
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


class ConsentIn(LimitsIn, SignatureIn):
    """A consent, signed."""

    voice = serializers.UUIDField()
    scope = ScopeSerializer()
    valid_from = serializers.DateTimeField()
    until = serializers.DateTimeField()


class NarrowScopeIn(ScopeSerializer):
    """The dimensions to narrow, each as it is to be; what is left out stays."""

    def get_fields(self) -> dict[str, Any]:
        return _optional(super().get_fields())


class NarrowIn(LimitsIn):
    """What is to hold from now on; what is left out stays, and nothing may become wider."""

    scope = NarrowScopeIn(required=False)
    until = serializers.DateTimeField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return _optional(super().get_fields())


def _optional(fields: dict[str, Any]) -> dict[str, Any]:
    for field in fields.values():
        field.required, field.default = False, empty
    return fields


class ConsentOut(serializers.ModelSerializer[Consent]):
    """A consent with the exact text that was signed."""

    voice = serializers.UUIDField(source="voice_id")
    talent = serializers.UUIDField(source="talent_id")
    representative = serializers.UUIDField(
        source="representative_id", allow_null=True, help_text="Who signed in the talent's place."
    )
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
            "modification",
            "forbidden_topics",
            "forbidden_phrases",
            "biometric_release",
            "valid_from",
            "until",
            "text",
            "text_sha256",
            "text_language",
            "signer_kind",
            "representative",
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
        fields = [
            *("id", "subject_kind", "subject_id", "voice", "talent", "reason"),
            *("licences_stopped", "keys_destroyed", "at"),
        ]
