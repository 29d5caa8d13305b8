"""The conditions of a sale, as offers, wishes and proposals take them."""

from typing import Any

from rest_framework import serializers

from billing.money import MAX_MICROS, MINOR_DIGITS
from licensing.vocabulary.categories import CODES, TAXONOMY
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS


def _cap(help_text: str, most: int = 2**31 - 1) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=most, required=False, allow_null=True, help_text=help_text
    )


class ConditionsIn(serializers.Serializer[Any]):
    """What is agreed beside scope, term and price; what is left out stays as it was."""

    max_characters = _cap("Of all texts together.", 2**53)
    max_seconds = _cap("Of all recordings together.")
    max_renders = _cap("Recordings.")
    max_audience = _cap("People that one recording is planned to reach.", 2**53)
    brands = serializers.ListField(
        child=serializers.CharField(max_length=120),
        max_length=50,
        required=False,
        help_text="Whom it may advertise; none named means anybody.",
    )
    modification = serializers.ChoiceField(
        list(MODIFICATIONS), required=False, help_text="How far recordings may be changed."
    )
    approval = serializers.ChoiceField(
        list(APPROVALS), required=False, help_text="Which texts the talent or their agent approves."
    )
    approval_hours = serializers.IntegerField(
        min_value=1, max_value=720, required=False, help_text="How long they have to decide."
    )
    wind_down_days = serializers.IntegerField(
        min_value=0,
        max_value=3650,
        required=False,
        help_text="How long delivered recordings may still be aired after a stop; 0: at once off the air.",
    )
    ai_disclosure = serializers.BooleanField(
        required=False, help_text="Listeners must be told that the voice is synthetic."
    )
    intended_use = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="The intended uses, in a sentence or two.",
    )
    union_contract = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        help_text="The union contract that applies; 48 hours' notice comes before the first use.",
    )
    exclusive_categories = serializers.ListField(
        child=serializers.ChoiceField(CODES),
        max_length=len(CODES),
        required=False,
        help_text=f"Nobody else is licensed for these ({TAXONOMY}, or `*`) in `exclusive_territories`.",
    )
    exclusive_territories = serializers.ListField(
        child=serializers.CharField(max_length=16), max_length=300, required=False
    )
    exclusive_days = serializers.IntegerField(
        min_value=1,
        max_value=3650,
        required=False,
        allow_null=True,
        help_text="From the start; null for the whole term.",
    )


class PricesIn(serializers.Serializer[Any]):
    """Prices in micro-units of the currency."""

    price_per_1000_characters_micros = serializers.IntegerField(min_value=0, max_value=MAX_MICROS)
    minimum_micros = serializers.IntegerField(min_value=0, max_value=MAX_MICROS, required=False, default=0)
    currency = serializers.ChoiceField(sorted(MINOR_DIGITS))
