"""Shapes of offers and licences."""

from typing import Any

from rest_framework import serializers

from licensing.models import Licence, Offer
from licensing.models.conditioned import CONDITIONS
from licensing.serializers.conditions import ConditionsIn, PricesIn
from licensing.serializers.scope import ScopeSerializer, SignatureIn


class OfferQuery(serializers.Serializer[Any]):
    """How to narrow the catalogue."""

    language = serializers.CharField(required=False, max_length=35)
    purpose = serializers.CharField(required=False, max_length=40)
    medium = serializers.CharField(required=False, max_length=40)
    territory = serializers.CharField(required=False, max_length=16)
    q = serializers.CharField(required=False, max_length=100)


class RatesIn(PricesIn, ConditionsIn):
    """The commercial side of an offer; prices in micro-units of the currency."""

    term_days = serializers.IntegerField(min_value=1, max_value=36_500)


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
            *CONDITIONS,
            "text",
            "text_sha256",
            "text_language",
            "signed_name",
            "published_at",
        ]


class ClashOut(serializers.Serializer[Any]):
    """What others hold that some licences under an offer would meet."""

    category = serializers.CharField()
    territory = serializers.CharField()
    until = serializers.DateTimeField()
    sentence = serializers.CharField()


class OfferTextOut(serializers.Serializer[Any]):
    """The standing offer to sign, and warnings: a sale that meets one of them will be refused."""

    text = serializers.CharField()
    text_sha256 = serializers.CharField(source="sha256")
    text_language = serializers.CharField(source="language")
    warnings = ClashOut(source="clashes", many=True)


class WishIn(ConditionsIn):
    """Terms to agree: the offer's, where nothing narrower is asked for; null takes the offer's too."""

    offer = serializers.UUIDField()
    scope = ScopeSerializer(required=False, allow_null=True, default=None)
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


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
    proposal = serializers.UUIDField(source="proposal_id", allow_null=True)
    characters_used = serializers.IntegerField(source="volume.characters_used")
    seconds_used = serializers.IntegerField(source="volume.seconds_used")
    renders_used = serializers.IntegerField(source="volume.renders_used")

    class Meta:
        model = Licence
        fields = [
            "id",
            "offer",
            "proposal",
            "voice",
            "agency",
            "licensee",
            "status",
            "scope",
            "starts_at",
            "ends_at",
            *CONDITIONS,
            "characters_used",
            "seconds_used",
            "renders_used",
            "text",
            "text_sha256",
            "text_language",
            "signed_name",
            "signed_at",
            "agency_signed_name",
            "agency_signed_at",
            "first_use_notice_at",
            "ended_at",
            "end_reason",
        ]


class LicenceTalentSideOut(LicenceOut):
    """A licence as agency and talent see it: with the split of the money."""

    class Meta(LicenceOut.Meta):
        fields = [*LicenceOut.Meta.fields, "talent_bp", "agency_bp", "platform_bp"]


class TerminationIn(serializers.Serializer[Any]):
    """The end of a licence by one of its parties."""

    reason = serializers.CharField(
        max_length=500,
        required=False,
        default="",
        allow_blank=True,
        help_text="The agency must state the breach; the licensee need not give a reason.",
    )


class FirstUseIn(serializers.Serializer[Any]):
    """The notice before a first use."""

    begins_at = serializers.DateTimeField(help_text="48 hours from now, or later.")
