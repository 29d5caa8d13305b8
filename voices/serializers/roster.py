"""Shapes of talents, mandates and voices."""

import datetime
from functools import cached_property
from typing import Any

from rest_framework import serializers

from marketplace.core import clock
from voices.models import Mandate, Talent, Voice


class PersonIn(serializers.Serializer[Any]):
    """What may be known of a talent; none of it is ever shown to an advertiser."""

    born_on = serializers.DateField(required=False, allow_null=True)
    died_on = serializers.DateField(required=False, allow_null=True)
    residence = serializers.CharField(
        max_length=6,
        required=False,
        allow_blank=True,
        help_text="ISO 3166: DE, or US-IL where a state has laws of its own.",
    )
    union = serializers.CharField(max_length=60, required=False, allow_blank=True)


class TalentIn(PersonIn):
    """A talent to put on the roster."""

    stage_name = serializers.CharField(max_length=120)
    legal_name = serializers.CharField(max_length=200, help_text="Seen by the agency and the talent only.")


class TalentChangesIn(PersonIn):
    """What to correct; what is left out stays."""

    stage_name = serializers.CharField(max_length=120, required=False)
    legal_name = serializers.CharField(max_length=200, required=False)


class TalentOut(serializers.ModelSerializer[Talent]):
    """A talent, as their agency sees them."""

    has_login = serializers.SerializerMethodField()
    capacity = serializers.SerializerMethodField()

    class Meta:
        model = Talent
        fields = [
            "id",
            "stage_name",
            "legal_name",
            "born_on",
            "died_on",
            "residence",
            "union",
            "status",
            "capacity",
            "has_login",
            "created_at",
        ]

    def get_capacity(self, talent: Talent) -> str:
        """adult, minor or deceased: who may sign."""
        return talent.capacity_at(self._now)

    @cached_property
    def _now(self) -> datetime.datetime:
        """One instant for a whole list."""
        return clock.now()

    def get_has_login(self, talent: Talent) -> bool:
        return talent.user_id is not None


class LoginIn(serializers.Serializer[Any]):
    """Where the talent signs in."""

    email = serializers.EmailField()
    password = serializers.CharField(
        min_length=12,
        max_length=200,
        required=False,
        write_only=True,
        trim_whitespace=False,
        help_text="A first password; without one the talent has their key only.",
    )


class LoginOut(serializers.Serializer[Any]):
    """The talent's own key; it is shown this once."""

    key_id = serializers.UUIDField(source="row.id")
    user_id = serializers.UUIDField(source="row.user_id")
    api_key = serializers.CharField(source="secret")


class MandateIn(serializers.Serializer[Any]):
    """What the agency may do for a talent, from when to when."""

    talent = serializers.UUIDField()
    starts_at = serializers.DateTimeField(required=False, help_text="Now, unless told.")
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    commission_bp = serializers.IntegerField(
        min_value=0, max_value=10_000, help_text="The agency's share in basis points: 2000 is 20 %."
    )
    powers = serializers.ListField(child=serializers.ChoiceField(choices=Mandate.Power.choices), min_length=1)


class MandateOut(serializers.ModelSerializer[Mandate]):
    """A mandate."""

    talent = serializers.UUIDField(source="talent_id")

    class Meta:
        model = Mandate
        fields = ["id", "talent", "starts_at", "ends_at", "commission_bp", "powers", "created_at"]


class VoiceIn(serializers.Serializer[Any]):
    """A voice to make."""

    talent = serializers.UUIDField()
    name = serializers.CharField(max_length=80)
    language = serializers.CharField(max_length=16, help_text="A BCP 47 tag such as en-US.")
    style = serializers.CharField(max_length=40, default="neutral")  # type: ignore[assignment]
    description = serializers.CharField(max_length=2000, default="", allow_blank=True)
    gender_hint = serializers.ChoiceField(choices=Voice.Gender.choices, default="", allow_blank=True)


class CatalogueVoiceOut(serializers.ModelSerializer[Voice]):
    """A voice as everybody may see it."""

    stage_name = serializers.CharField(source="talent.stage_name")

    class Meta:
        model = Voice
        fields = [
            "id",
            "name",
            "slug",
            "stage_name",
            "language",
            "style",
            "description",
            "gender_hint",
            "status",
        ]


class VoiceOut(CatalogueVoiceOut):
    """A voice as its agency and its talent see it."""

    talent = serializers.UUIDField(source="talent_id")

    class Meta(CatalogueVoiceOut.Meta):
        fields = [*CatalogueVoiceOut.Meta.fields, "talent", "epoch", "revoked_at", "created_at"]
