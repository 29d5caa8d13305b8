"""The talent's pauses at marks, measured in aligned takes."""

import numpy as np

from synthesis.engines.builtin.align import Aligned
from synthesis.engines.builtin.gaps import LONGEST, measured_gaps
from synthesis.engines.builtin.phones import PhoneSequence
from synthesis.engines.text import USUAL_GAPS, Gaps

NAMES = ("_", "aa", "t", "_", "iy", "t", "_", "uw", "t", "_")
WORDS = (False, True, False, False, True, False, False, True, False, False)
TEXT = "Aha, it is. So."


def measured(texts: list[str], clause: int, sentence: int) -> Gaps:
    reading = PhoneSequence(NAMES, np.arange(0, 110, 10) * 2, WORDS)
    lengths = [20, 10, 10, clause, 10, 10, sentence, 10, 10, 20]
    aligned = Aligned(reading, np.cumsum([0, *lengths]), np.zeros(0))
    return measured_gaps(texts, [reading] * len(texts), [aligned] * len(texts))


def test_pauses_at_marks_become_the_gaps() -> None:
    gaps = measured([TEXT] * 6, clause=60, sentence=120)
    assert gaps.clause == 0.12  # 60 frames of 5 ms less the 0.18 s that a sentence keeps at its ends
    assert gaps.sentence == 0.42
    assert gaps.paragraph > gaps.sentence


def test_few_examples_or_marks_that_do_not_match_tell_nothing() -> None:
    assert measured([TEXT] * 4, clause=60, sentence=120) == USUAL_GAPS
    assert measured(["Aha it is so."] * 9, clause=60, sentence=120) == USUAL_GAPS


def test_a_pause_the_talent_did_not_make_is_not_counted_and_an_endless_one_is_cut() -> None:
    gaps = measured([TEXT] * 6, clause=2, sentence=2_000)
    assert gaps.clause == USUAL_GAPS.clause
    assert gaps.sentence == LONGEST
