"""Amounts and splits: nothing is lost, nothing is invented."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import BASIS_POINTS, MAX_MICROS, Money, Split, largest_remainder

ONE, TWO = UUID(int=1), UUID(int=2)


@given(st.integers(0, MAX_MICROS), st.lists(st.integers(0, BASIS_POINTS), min_size=1, max_size=6))
def test_parts_sum_to_the_whole_and_each_is_within_one_of_its_exact_share(
    total: int, weights: list[int]
) -> None:
    if sum(weights) == 0:
        weights[0] = 1
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_what_is_left_goes_to_the_largest_remainder_and_on_a_tie_to_the_earlier() -> None:
    assert largest_remainder(100, [3333, 3333, 3334]) == [33, 33, 34]
    assert largest_remainder(1, [5000, 5000]) == [1, 0]
    assert largest_remainder(7, [6500, 1500, 2000]) == [5, 1, 1]
    assert largest_remainder(5, [0, 0, 10_000]) == [0, 0, 5]


@pytest.mark.parametrize("points", [(6500, 1500, 1999), (6500, 1500, 2001), (-1, 1, 10_000), (10_001, 0, -1)])
def test_a_split_must_sum_to_ten_thousand(points: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="basis points"):
        Split(ONE, TWO, *points)


def test_money_prints_exactly() -> None:
    assert str(Money(1_234_560, "USD")) == "1.23456 USD"
    assert str(Money(-1_200_000, "USD")) == "-1.20 USD"
    assert str(Money(0, "JPY")) == "0 JPY"
    assert Money(MAX_MICROS, "EUR").decimal() == Decimal("9007199254.740991")


def test_money_refuses_what_is_no_money() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "USD")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(True, "USD")
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, "usd")
    with pytest.raises(ValueError, match="cannot mix"):
        Money(1, "USD") + Money(1, "EUR")


@given(st.integers(0, 10**10), st.sampled_from(["USD", "JPY", "EUR"]))
def test_minor_units_go_there_and_back(units: int, currency: str) -> None:
    assert Money.from_minor_units(units, currency.lower()).minor_units() == units


def test_minor_units_refuse_fractions_of_a_coin() -> None:
    assert Money(1_000_000, "JPY").minor_units() == 1
    with pytest.raises(ValueError, match="finer"):
        Money(1_005_000, "USD").minor_units()
    with pytest.raises(ValueError, match="finer"):
        Money(500_000, "JPY").minor_units()
