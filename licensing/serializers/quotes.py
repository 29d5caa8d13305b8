"""Shapes of quotes and their proposals."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from billing.money import MAX_MICROS, MINOR_DIGITS
from licensing.models import Proposal, ProposalSignature, Quote
from licensing.models.conditioned import CONDITIONS
from licensing.policies.negotiation import rounds, turn
from licensing.serializers.conditions import ConditionsIn
from licensing.serializers.sales import OfferedVoiceOut
from licensing.serializers.scope import ScopeSerializer


class ProposedIn(ConditionsIn):
    """What to change; whatever is left out stays. A cap of null means none."""

    scope = ScopeSerializer(required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    price_per_1000_characters_micros = serializers.IntegerField(
        min_value=0, max_value=MAX_MICROS, required=False
    )
    minimum_micros = serializers.IntegerField(min_value=0, max_value=MAX_MICROS, required=False)
    currency = serializers.ChoiceField(sorted(MINOR_DIGITS), required=False)
    message = serializers.CharField(
        max_length=4000, required=False, default="", allow_blank=True, help_text="To the other side."
    )


class QuoteIn(ProposedIn):
    """A request: the offer, and what should be different."""

    offer = serializers.UUIDField()


class DeclineIn(serializers.Serializer[Any]):
    """A no."""

    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class TermChangeOut(serializers.Serializer[Any]):
    """One field that a proposal changed."""

    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ProposalSignatureOut(serializers.ModelSerializer[ProposalSignature]):
    """Who signed for a side, and when."""

    class Meta:
        model = ProposalSignature
        fields = ["side", "name", "at"]


class ProposalOut(serializers.ModelSerializer[Proposal]):
    """Full terms as one side put them."""

    scope = ScopeSerializer()

    class Meta:
        model = Proposal
        fields = [
            "id",
            "number",
            "side",
            "scope",
            "starts_at",
            "ends_at",
            *CONDITIONS,
            "message",
            "text",
            "text_sha256",
            "text_language",
            "created_at",
        ]


class RoundOut(ProposalOut):
    """A proposal, what it changed since the one before, and who signed it: a `Round`."""

    changes = TermChangeOut(many=True)
    signatures = ProposalSignatureOut(many=True)

    class Meta(ProposalOut.Meta):
        fields = [*ProposalOut.Meta.fields, "changes", "signatures"]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            **ProposalOut(instance.proposal).data,
            "changes": TermChangeOut(instance.changes, many=True).data,
            "signatures": ProposalSignatureOut(instance.signatures, many=True).data,
        }


class QuoteOut(serializers.ModelSerializer[Quote]):
    """A negotiation, with every proposal in order."""

    offer = serializers.UUIDField(source="offer_id")
    voice = OfferedVoiceOut(source="offer.voice")
    buyer = serializers.UUIDField(source="buyer_id")
    buyer_name = serializers.CharField(source="buyer.name")
    turn = serializers.SerializerMethodField()
    licence = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField()

    class Meta:
        model = Quote
        fields = [
            "id",
            "offer",
            "voice",
            "buyer",
            "buyer_name",
            "status",
            "turn",
            "expires_at",
            "created_at",
            "ended_at",
            "end_reason",
            "licence",
            "proposals",
        ]

    @extend_schema_field(serializers.ChoiceField(["agency", "buyer"], allow_null=True))
    def get_turn(self, quote: Quote) -> str | None:
        return turn(quote)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_licence(self, quote: Quote) -> str | None:
        agreed = (getattr(proposal, "licence", None) for proposal in quote.proposals.all())
        return next((str(licence.id) for licence in agreed if licence is not None), None)

    @extend_schema_field(RoundOut(many=True))
    def get_proposals(self, quote: Quote) -> list[dict[str, Any]]:
        return list(RoundOut(rounds(quote.offer, list(quote.proposals.all())), many=True).data)
