"""One cue is for a person, two block; what is told, warned of or refused is for a person."""

import pytest

from licensing.screening.packs import PackScreener
from licensing.screening.protocol import Outcome


@pytest.fixture(scope="module")
def screener() -> PackScreener:
    return PackScreener()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Happy hour for the whole street.", "Happy hour: pints, shots and a free bar."),
        ("Light up, one and all.", "Light up one of our fine cigars."),
        ("Vote for Harlan Price.", "Vote for Harlan Price and lower your taxes this November."),
    ],
)
def test_one_cue_is_for_a_person_and_two_block(one: str, two: str, screener: PackScreener) -> None:
    assert screener.screen(one, language="en").outcome is Outcome.REVIEW
    assert screener.screen(two, language="en").outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    "text",
    [
        "We do not sell cigarettes or vapes to anyone under eighteen.",
        "Worried about gambling? Our helpline knows every casino trick, and how to stop betting online.",
        "Our podcast asks how Victorian bookmakers shaped the high street.",
        "Hand in your guns and ammo to the police, no questions asked.",
    ],
)
def test_what_is_told_or_warned_of_or_refused_is_not_blocked(text: str, screener: PackScreener) -> None:
    assert screener.screen(text, language="en").outcome is not Outcome.BLOCKED


def test_a_warning_not_to_tell_a_teacher_is_no_excuse(screener: PackScreener) -> None:
    text = "Kids, sneak out at night, drink the vodka and don't tell a teacher."
    assert screener.screen(text, language="en").outcome is Outcome.BLOCKED
