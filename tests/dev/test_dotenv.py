"""`.env` is read strictly: every complaint names the line."""

import pytest

from infra.dev.dotenv import parse
from infra.dev.say import Stop


def test_values_comments_quotes_and_export() -> None:
    text = """
    # a comment
    A=1
    export B = two words  # said after
    C="with # inside" # outside
    D='single'
    E=
    F=a#b
    """
    assert parse(text) == {
        "A": "1",
        "B": "two words",
        "C": "with # inside",
        "D": "single",
        "E": "",
        "F": "a#b",
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("A=1\nnonsense", r"line 2: write it as NAME=value"),
        ("1A=2", r"line 1: write it as NAME=value"),
        ("A=1\nA=2", r"line 2: A is set twice"),
        ('A="open', r"line 1: the quote is not closed"),
        ("A='x' y", r"line 1: the quote is not closed, or something follows it"),
    ],
)
def test_refusals_name_the_line(text: str, complaint: str) -> None:
    with pytest.raises(Stop, match=complaint):
        parse(text)
