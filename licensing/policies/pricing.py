"""What one render costs under a licence, and how the money is split."""

from typing import NamedTuple

BASIS = 10_000


class Shares(NamedTuple):
    """Basis points of every charge; they add up to 10,000."""

    talent_bp: int
    agency_bp: int
    platform_bp: int


def shares(*, platform_bp: int, commission_bp: int) -> Shares:
    """The platform takes its part, the agency its commission of the rest, the talent what is left.

    Fractions of a basis point go to the talent.
    """
    rest = BASIS - platform_bp
    agency_bp = rest * commission_bp // BASIS
    return Shares(talent_bp=rest - agency_bp, agency_bp=agency_bp, platform_bp=platform_bp)


def price_micros(*, per_1000_characters_micros: int, minimum_micros: int, characters: int) -> int:
    """Micro-units for one render: by the character, half a micro-unit rounded up, at least the minimum."""
    return max(minimum_micros, (per_1000_characters_micros * characters + 500) // 1000)
