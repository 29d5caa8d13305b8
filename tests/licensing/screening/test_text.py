"""The canonical text and its hash."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from licensing.screening.text import canonical, text_hash

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS)
def test_canonical_is_its_own_canonical(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(TEXTS, st.integers(0, 40), st.characters(categories=["Lu", "Ll", "Nd", "Po"]))
def test_one_changed_character_changes_the_hash(text: str, at: int, other: str) -> None:
    changed = text[:at] + other + text[at + 1 :]
    assume(canonical(changed) != canonical(text))
    assert text_hash(changed) != text_hash(text)


@pytest.mark.parametrize(
    "changed", ["Fresh Bread.", "fresh bread.", "Fresh bread!", "Fresh bred.", "Fresh  brea d."]
)
def test_letters_case_and_signs_count(changed: str) -> None:
    assert text_hash(changed) != text_hash("Fresh bread.")


@pytest.mark.parametrize(
    "same",
    [
        "Fresh\tbread.",
        " Fresh \r\n bread. ",
        "Fresh\u00a0bread.",
        "Fresh bre\u00adad.",
        "Fr\u200besh bread.",
        "Ｆresh bread.",
        "Fresh\u3000bread.",
        "\ufeffFresh bread.",
    ],
)
def test_compatible_forms_do_not_count(same: str) -> None:
    assert canonical(same) == "Fresh bread."
    assert text_hash(same) == text_hash("Fresh bread.")


def test_composed_and_decomposed_are_one_text() -> None:
    assert text_hash("cafe\u0301") == text_hash("café")
    assert text_hash("cafe\u200b\u0301") == text_hash("café")


def test_the_hash_is_sha256_of_utf8() -> None:
    assert text_hash(" Café ") == hashlib.sha256("Café".encode()).hexdigest()


def test_a_lone_surrogate_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        text_hash("\ud800")
