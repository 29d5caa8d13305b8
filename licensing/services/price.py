"""What a render costs under a licence."""

from billing.money import Money
from licensing.models import Licence
from licensing.policies.pricing import price_micros


def price_of(*, licence: Licence, characters: int) -> Money:
    """What one render of `characters` costs under the licence."""
    micros = price_micros(
        per_1000_characters_micros=licence.price_per_1000_characters_micros,
        minimum_micros=licence.minimum_micros,
        characters=characters,
    )
    return Money(micros, licence.currency)
