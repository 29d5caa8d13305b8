"""Numbers, titles and spellings compare as they sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.transcribers.numbers import LIMIT, canonical, digits_to_words, spell
from voices.transcribers.words import normalise, word_errors

ALIKE = [
    ("In 1465 Sweynheim printed", "in fourteen sixty-five Sweynheim printed"),
    ("1465", "one thousand four hundred and sixty-five"),
    ("fourteen hundred and sixty-five", "fourteen sixty five"),
    ("the 15th century", "the fifteenth century"),
    ("her 21st and 30th", "her twenty-first and thirtieth"),
    ("the 250th", "the two hundred and fiftieth"),
    ("250 guests", "two hundred and fifty guests"),
    ("a hundred and one", "101"),
    ("1,234,567", "one million two hundred thirty-four thousand five hundred and sixty seven"),
    ("2005, 2024", "two thousand and five, twenty twenty-four"),
    ("two thousand twenty-four", "2024"),
    ("1905", "nineteen oh five"),
    ("the 1990s", "the nineteen nineties"),
    ("$5 million and 3%", "five million dollars and three percent"),
    ("3.14", "three point one four"),
    ("at 10:30", "at ten thirty"),
    ("Mr. and Mrs. Grey, Dr. Who", "mister and missus Gray, doctor Who"),
    ("Our neighbour organised the harbour theatre", "Our neighbor organized the harbor theater"),
    ("“Don’t”", "don't"),
]
DIFFERENT = [("15", "50"), ("fifteenth", "fifteen"), ("1465", "1466"), ("harbour", "harper"), ("mr", "mrs")]


@pytest.mark.parametrize(("written", "heard"), ALIKE)
def test_what_sounds_alike_has_no_errors(written: str, heard: str) -> None:
    assert normalise(written) == normalise(heard)
    assert word_errors(written, heard).errors == 0


@pytest.mark.parametrize(("written", "heard"), DIFFERENT)
def test_what_sounds_different_stays_different(written: str, heard: str) -> None:
    assert word_errors(written, heard).errors > 0


def test_each_wrong_digit_word_counts_once() -> None:
    assert word_errors("forty-two lines", "43 lines").errors == 1
    assert word_errors("one two three", "1, 2, 3").errors == 0
    assert word_errors("one hundred or two hundred", "100 or 200").errors == 0


def test_chinese_is_compared_by_character() -> None:
    assert word_errors("今天天气很好。", "今天天汽很好").errors == 1
    assert word_errors("今天天气很好。", "今天天汽很好").words == 6


@given(st.integers(0, LIMIT - 1))
def test_a_spelled_number_keeps_its_spelling(number: int) -> None:
    words = spell(number)
    assert canonical(words) == words == digits_to_words(str(number))


@given(st.integers(0, LIMIT - 1), st.integers(0, LIMIT - 1))
def test_two_numbers_never_share_a_spelling(one: int, other: int) -> None:
    assert (spell(one) == spell(other)) == (one == other)


@given(st.text(max_size=60))
def test_any_text_normalises_and_stays_normal(text: str) -> None:
    words = normalise(text)
    assert all(word and " " not in word for word in words)
    assert word_errors(text, text).errors == 0
