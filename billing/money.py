"""Amounts in whole micro-units of one currency, and the split that never loses one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

MICROS: Final = 1_000_000
BASIS_POINTS: Final = 10_000
MAX_MICROS: Final = 2**53 - 1
"""The largest amount accepted in one go: what a JSON number carries exactly (9 thousand million USD)."""

# ISO 4217 minor unit digits of the currencies in use; a payment provider counts in these units.
MINOR_DIGITS: Final[dict[str, int]] = {
    "AUD": 2,
    "BRL": 2,
    "CAD": 2,
    "CHF": 2,
    "CNY": 2,
    "CZK": 2,
    "DKK": 2,
    "EUR": 2,
    "GBP": 2,
    "HKD": 2,
    "INR": 2,
    "JPY": 0,
    "KRW": 0,
    "MXN": 2,
    "NOK": 2,
    "NZD": 2,
    "PLN": 2,
    "SEK": 2,
    "SGD": 2,
    "USD": 2,
}


@dataclass(frozen=True, slots=True)
class Money:
    """`micros` millionths of one `currency` (ISO 4217, upper case). Floats never enter."""

    micros: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.micros) is not int:
            raise TypeError(f"micros must be an int, not {type(self.micros).__name__}")
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"unknown currency {self.currency!r}; known are {', '.join(MINOR_DIGITS)}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.micros + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.micros - self._same(other), self.currency)

    def __str__(self) -> str:
        return f"{self.decimal()} {self.currency}"

    def decimal(self) -> Decimal:
        """Whole currency units, exactly, with at least the currency's own digits."""
        exact = (Decimal(self.micros) / MICROS).normalize()
        digits = max(MINOR_DIGITS[self.currency], -int(exact.as_tuple().exponent))
        return exact.quantize(Decimal(1).scaleb(-digits))

    def minor_units(self) -> int:
        """Whole cents (or what the currency has); ValueError when the amount is finer than that."""
        units, rest = divmod(self.micros, _coin(self.currency))
        if rest:
            raise ValueError(f"{self} is finer than the smallest coin of {self.currency}")
        return units

    @classmethod
    def from_minor_units(cls, units: int, currency: str) -> "Money":
        """The inverse of `minor_units`; `currency` may be lower case, as providers write it."""
        currency = cls(0, currency.upper()).currency
        return cls(units * _coin(currency), currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.micros


def _coin(currency: str) -> int:
    """Micros of the smallest coin."""
    return int(MICROS // 10 ** MINOR_DIGITS[currency])


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """`total` (>= 0) in whole parts in proportion to `weights`; the parts always sum to `total`.

    Each part is rounded down; what is left goes one by one to the largest remainders, the earlier
    part first on a tie (Hamilton's method). Anyone can recompute it with pencil and paper.
    """
    if total < 0 or not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("needs a total of 0 or more and weights of 0 or more that are not all 0")
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: -(total * weights[n] % whole))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Split:
    """Who gets how much of a charge, in basis points that sum to 10,000."""

    talent_id: UUID
    agency_id: UUID
    talent_bp: int
    agency_bp: int
    platform_bp: int

    def __post_init__(self) -> None:
        points = (self.talent_bp, self.agency_bp, self.platform_bp)
        if min(points) < 0 or sum(points) != BASIS_POINTS:
            raise ValueError(f"basis points must be 0 or more and sum to {BASIS_POINTS}, not {points}")

    def shares(self, gross_micros: int) -> tuple[int, int, int]:
        """Talent's, agency's and platform's micros of `gross_micros`, by largest remainder in that order."""
        talent, agency, platform = largest_remainder(
            gross_micros, (self.talent_bp, self.agency_bp, self.platform_bp)
        )
        return talent, agency, platform
