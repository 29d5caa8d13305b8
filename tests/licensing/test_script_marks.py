"""The pieces that a text with findings is shown in."""

from hypothesis import given
from hypothesis import strategies as st

from licensing.policies.scripts import stretches

SPANS = st.lists(
    st.builds(
        lambda start, length, outcome: {"start": start, "end": start + length, "outcome": outcome},
        st.integers(-5, 40),
        st.integers(0, 20),
        st.sampled_from(["review", "blocked"]),
    ),
    max_size=6,
)


@given(st.text(max_size=30), SPANS)
def test_whatever_spans_a_screener_gives_the_text_stays_whole(
    text: str, findings: list[dict[str, object]]
) -> None:
    pieces = stretches(text, findings)
    assert "".join(piece.text for piece in pieces) == text
    numbers = [number for piece in pieces for number in piece.ends]
    assert len(numbers) == len(set(numbers))


def test_overlapping_findings_are_cut_and_the_graver_one_shows() -> None:
    review = {"start": 0, "end": 10, "outcome": "review"}
    blocked = {"start": 6, "end": 15, "outcome": "blocked"}
    pieces = [
        (piece.text, piece.outcome, piece.ends) for piece in stretches("0123456789abcdefg", [review, blocked])
    ]
    assert pieces == [
        ("012345", "review", ()),
        ("6789", "blocked", (1,)),
        ("abcde", "blocked", (2,)),
        ("fg", "", ()),
    ]
