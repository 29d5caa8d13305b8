"""Shapes of representatives and their documents."""

from typing import Any

from rest_framework import serializers

from voices.models import Representative


class RepresentativeIn(serializers.Serializer[Any]):
    """Who speaks for a talent that cannot."""

    kind = serializers.ChoiceField(
        choices=Representative.Kind.choices, help_text="`guardian` of a minor, `estate`: its approver."
    )
    name = serializers.CharField(max_length=200)
    relationship = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text="Mother, executor, …"
    )
    email = serializers.EmailField(help_text="Where they sign in, with the role `talent`.")
    password = serializers.CharField(
        min_length=12,
        max_length=200,
        required=False,
        write_only=True,
        trim_whitespace=False,
        help_text="A first password; without one they have their key only.",
    )


class RepresentativeOut(serializers.ModelSerializer[Representative]):
    """A representative and where their verification stands."""

    talent = serializers.UUIDField(source="talent_id")

    class Meta:
        model = Representative
        fields = [
            "id",
            "talent",
            "kind",
            "name",
            "relationship",
            "status",
            "starts_at",
            "ends_at",
            "document_kind",
            "document_type",
            "sha256",
            "size",
            "decided_at",
            "decided_by",
            "reason",
            "created_at",
        ]


class AddedRepresentativeOut(serializers.Serializer[Any]):
    """A new representative and their own key, shown this once; empty where they had a sign-in already."""

    representative = RepresentativeOut(source="row")
    api_key = serializers.CharField(source="secret")


class DocumentIn(serializers.Serializer[Any]):
    """The document that says so: PDF, PNG or JPEG, 10 MB at most."""

    file = serializers.FileField()
    document_kind = serializers.CharField(
        max_length=120, help_text="What it is: birth certificate, court order, letters testamentary, …"
    )


class VerifyIn(serializers.Serializer[Any]):
    """The document that was looked at."""

    document_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", help_text="The hash of the document you looked at; a newer one is not verified."
    )


class RejectIn(serializers.Serializer[Any]):
    """Why not; the agency reads it."""

    reason = serializers.CharField(max_length=500)
