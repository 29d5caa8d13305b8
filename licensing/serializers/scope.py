"""Scopes, uses and texts to sign, as every endpoint takes and gives them."""

from typing import Any

from rest_framework import serializers

from licensing.terms import Scope
from licensing.vocabulary.categories import CATEGORIES, CODES, TAXONOMY
from licensing.vocabulary.conditions import MODIFICATIONS
from licensing.vocabulary.purposes import MEDIA, PURPOSES
from licensing.vocabulary.territories import GROUPS


def _codes(choices: list[str], help_text: str, **options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices), max_length=len(choices), help_text=help_text, **options
    )


class ScopeSerializer(serializers.Serializer[Any]):
    """What may be done with a voice; only what is named is allowed, and a forbidden category wins."""

    purposes = _codes(sorted(PURPOSES), "What the recordings are for.", min_length=1)
    media = _codes(sorted(MEDIA), "Where they are heard.", min_length=1)
    territories = serializers.ListField(
        child=serializers.CharField(max_length=16),
        min_length=1,
        max_length=300,
        help_text=f"ISO 3166-1 alpha-2 codes, or the groups {', '.join(GROUPS)}.",
    )
    territories_excluded = serializers.ListField(
        child=serializers.CharField(max_length=16),
        max_length=300,
        required=False,
        default=list,
        help_text="Never there, whatever is allowed: `WORLD` without `CN`.",
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=35),
        min_length=1,
        max_length=100,
        help_text="BCP 47 ranges: `en` covers `en-GB`; `*` covers every language.",
    )
    categories_allowed = _codes(CODES, f"Product categories: {TAXONOMY}, or `*`.", min_length=1)
    categories_forbidden = _codes(
        sorted(CATEGORIES), "Never for these, whatever is allowed.", required=False, default=list
    )

    def to_representation(self, instance: Scope) -> dict[str, list[str]]:
        return {str(name): sorted(getattr(instance, str(name))) for name in list(self.fields)}


class ConditionsOfUseIn(serializers.Serializer[Any]):
    """What a licence may ask about a use beyond its scope; left out where the licence does not."""

    brand = serializers.CharField(
        max_length=120, required=False, default="", allow_blank=True, help_text="Whom it advertises."
    )
    modification = serializers.ChoiceField(
        list(MODIFICATIONS),
        required=False,
        default="none",
        help_text="What will be changed in the recording.",
    )
    audience = serializers.IntegerField(
        min_value=0,
        max_value=2**53,
        required=False,
        default=None,
        allow_null=True,
        help_text="How many people it is planned to reach.",
    )
    disclosed = serializers.BooleanField(
        required=False, default=False, help_text="Listeners will be told that the voice is synthetic."
    )


class UseIn(ConditionsOfUseIn):
    """One use, and its text where there is one."""

    purpose = serializers.CharField(max_length=40)
    medium = serializers.CharField(max_length=40)
    territory = serializers.CharField(max_length=16, help_text="A country, or a group such as `EU`.")
    language = serializers.CharField(max_length=35, help_text="A BCP 47 tag.")
    category = serializers.CharField(max_length=40, help_text=f"A product category: {TAXONOMY}.")
    text = serializers.CharField(
        max_length=100_000,
        trim_whitespace=False,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        help_text="Left out, only the use is judged, before a text is written.",
    )


class RulingOut(serializers.Serializer[Any]):
    """One rule's verdict."""

    rule = serializers.CharField(help_text="Stable id.")
    passed = serializers.BooleanField()
    sentence = serializers.CharField()
    clause = serializers.CharField(help_text="Where the rule comes from.")


class DecisionOut(serializers.Serializer[Any]):
    """Every rule's verdict, the failing first."""

    permitted = serializers.BooleanField()
    rulings = RulingOut(many=True)


class SignatureIn(serializers.Serializer[Any]):
    """A signature under a text that was shown."""

    signed_name = serializers.CharField(max_length=200)
    text_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", help_text="The hash that came with the text you were shown."
    )
