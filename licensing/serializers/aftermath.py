"""Shapes of notices, legal holds and certificates."""

from typing import Any

from rest_framework import serializers

from licensing.models import LegalHold, Notice
from licensing.policies.wind_down import Duty, required


class NoticeOut(serializers.ModelSerializer[Notice]):
    """A notice of a stop; what was delivered and must come down stands under `/v1/notices/{id}/renders`."""

    revocation = serializers.UUIDField(source="revocation_id")
    licence = serializers.UUIDField(source="licence_id")
    subject_kind = serializers.CharField(source="revocation.subject_kind", help_text="What was stopped.")
    stopped_at = serializers.DateTimeField(source="revocation.at")
    duty = serializers.SerializerMethodField(help_text=" | ".join(f"`{duty}`" for duty in Duty))
    sentence = serializers.SerializerMethodField(help_text="What to do now, in words.")
    overdue = serializers.SerializerMethodField(help_text="Not acknowledged by the deadline.")

    class Meta:
        model = Notice
        fields = [
            *("id", "revocation", "licence", "subject_kind", "stopped_at", "deadline_at"),
            *("duty", "sentence", "created_at", "acknowledged_at", "acknowledged_name", "overdue"),
        ]

    def get_duty(self, notice: Notice) -> str:
        return required(notice.deadline_at, self.context["now"]).duty

    def get_sentence(self, notice: Notice) -> str:
        return required(notice.deadline_at, self.context["now"]).sentence

    def get_overdue(self, notice: Notice) -> bool:
        return notice.is_overdue_at(self.context["now"])


class AcknowledgeIn(serializers.Serializer[Any]):
    """The licensee's word that the notice was read."""

    signed_name = serializers.CharField(max_length=200, help_text="The full name of whoever confirms.")


class LegalHoldIn(serializers.Serializer[Any]):
    """What to preserve, and which duty demands it."""

    voice = serializers.UUIDField()
    reason = serializers.CharField(max_length=500, help_text="The talent's side can read it.")


class LegalHoldOut(serializers.ModelSerializer[LegalHold]):
    """A duty to preserve; it keeps a key from being destroyed and never allows a use."""

    voice = serializers.UUIDField(source="voice_id")

    class Meta:
        model = LegalHold
        fields = ["id", "voice", "reason", "placed_at", "lifted_at"]


class SignatureOut(serializers.Serializer[Any]):
    """Ed25519 over the statement's canonical JSON (RFC 8785), by the key that also signs the log."""

    algorithm = serializers.CharField()
    public_key = serializers.CharField(help_text="base64 of 32 bytes")
    value = serializers.CharField(help_text="base64 of 64 bytes")


class CertificateOut(serializers.Serializer[Any]):
    """The signed statement of a stop, with the log's proofs inside."""

    statement = serializers.DictField()
    signature = SignatureOut()
