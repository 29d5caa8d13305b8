"""Shapes of offers and licences."""

from typing import Any

from rest_framework import serializers

from billing.money import MAX_MICROS, MINOR_DIGITS
from licensing.models import Licence, Offer
from licensing.serializers.scope import ScopeSerializer, SignatureIn


class OfferQuery(serializers.Serializer[Any]):
    """How to narrow the catalogue."""

    language = serializers.CharField(required=False, max_length=35)
    purpose = serializers.CharField(required=False, max_length=40)
    medium = serializers.CharField(required=False, max_length=40)
    territory = serializers.CharField(required=False, max_length=16)
    q = serializers.CharField(required=False, max_length=100)


class RatesIn(serializers.Serializer[Any]):
    """The commercial side of an offer; prices in micro-units of the currency."""

    term_days = serializers.IntegerField(min_value=1, max_value=36_500)
    max_characters = serializers.IntegerField(min_value=1, max_value=2**53, required=False, allow_null=True)
    max_renders = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    price_per_1000_characters_micros = serializers.IntegerField(min_value=0, max_value=MAX_MICROS)
    minimum_micros = serializers.IntegerField(min_value=0, max_value=MAX_MICROS, required=False, default=0)
    currency = serializers.ChoiceField(sorted(MINOR_DIGITS))


class OfferIn(RatesIn):
    """An offer to draw up."""

    voice = serializers.UUIDField()
    scope = ScopeSerializer()


class OfferedVoiceOut(serializers.Serializer[Any]):
    """What a buyer sees of a voice."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    stage_name = serializers.CharField(source="talent.stage_name")
    language = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()


class OfferOut(serializers.ModelSerializer[Offer]):
    """An offer, the same for buyer and agency."""

    voice = OfferedVoiceOut()
    scope = ScopeSerializer()

    class Meta:
        model = Offer
        fields = [
            "id",
            "voice",
            "status",
            "scope",
            "term_days",
            "max_characters",
            "max_renders",
            "price_per_1000_characters_micros",
            "minimum_micros",
            "currency",
            "published_at",
        ]


class WishIn(serializers.Serializer[Any]):
    """Terms to agree: the offer's, where nothing narrower is asked for."""

    offer = serializers.UUIDField()
    scope = ScopeSerializer(required=False, allow_null=True, default=None)
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    max_characters = serializers.IntegerField(min_value=1, max_value=2**53, required=False, allow_null=True)
    max_renders = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)


class LicenceTextOut(serializers.Serializer[Any]):
    """The text to sign; send its hash and its term back with the signature."""

    text = serializers.CharField()
    text_sha256 = serializers.CharField(source="sha256")
    text_language = serializers.CharField(source="language")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class LicenceIn(SignatureIn, WishIn):
    """A licence, signed by the licensee."""


class LicenceOut(serializers.ModelSerializer[Licence]):
    """A licence as the licensee sees it."""

    offer = serializers.UUIDField(source="offer_id")
    voice = OfferedVoiceOut()
    agency = serializers.UUIDField(source="agency_id")
    licensee = serializers.UUIDField(source="licensee_id")
    scope = ScopeSerializer()
    characters_used = serializers.IntegerField(source="volume.characters_used")
    renders_used = serializers.IntegerField(source="volume.renders_used")

    class Meta:
        model = Licence
        fields = [
            "id",
            "offer",
            "voice",
            "agency",
            "licensee",
            "status",
            "scope",
            "starts_at",
            "ends_at",
            "max_characters",
            "max_renders",
            "characters_used",
            "renders_used",
            "price_per_1000_characters_micros",
            "minimum_micros",
            "currency",
            "text",
            "text_sha256",
            "text_language",
            "signed_name",
            "signed_at",
            "ended_at",
        ]


class LicenceTalentSideOut(LicenceOut):
    """A licence as agency and talent see it: with the split of the money."""

    class Meta(LicenceOut.Meta):
        fields = [*LicenceOut.Meta.fields, "talent_bp", "agency_bp", "platform_bp"]
