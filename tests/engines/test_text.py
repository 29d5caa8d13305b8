"""Sentences, clauses and what cannot be spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.engines.protocol import EngineError
from synthesis.engines.text import LONGEST, USUAL_GAPS, Gaps, marks, sentences


def spoken(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(text, language)]


def test_sentences_part_at_their_ends_and_not_at_abbreviations() -> None:
    assert spoken('Mr. Smith paid $4.50. "Why?" J. R. Brown asked.') == [
        "Mr. Smith paid $4.50.",
        '"Why?"',
        "J. R. Brown asked.",
    ]


def test_paragraphs_get_a_longer_gap_and_the_end_none() -> None:
    first, second, third = sentences("One. Two.\n\nThree.", "en")
    assert first.gap < second.gap == USUAL_GAPS.paragraph
    assert third.gap == 0


def test_questions_are_known() -> None:
    assert [sentence.question for sentence in sentences('Really? "Yes?" No.', "en")] == [True, True, False]


def test_chinese_sentences_part_without_spaces() -> None:
    assert spoken("你好。今天好吗？", "zh") == ["你好。", "今天好吗？"]


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "\n\n", "\u200b"])
def test_nothing_to_speak_is_refused(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        sentences(text, "en")
    assert refused.value.code == "text_unspeakable"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=1200))
def test_pieces_are_short_and_no_letter_is_lost(text: str) -> None:
    try:
        pieces = spoken(text, "de")
    except EngineError:
        return
    assert all(0 < len(piece) <= LONGEST for piece in pieces)
    assert all(any(letter.isalnum() for letter in piece) for piece in pieces)


def test_a_long_sentence_is_cut_at_clauses() -> None:
    clause = "we went to the market and bought some apples, "
    pieces = spoken(clause * 12)
    assert len(pieces) > 2
    assert all(piece.endswith(",") for piece in pieces)


def test_hindi_sentences_part_at_the_danda() -> None:
    assert spoken("नमस्ते। आप कैसे हैं? ठीक है॥", "hi") == ["नमस्ते।", "आप कैसे हैं?", "ठीक है॥"]


def test_a_voices_own_gaps_follow_its_sentences() -> None:
    own = Gaps(sentence=0.5, clause=0.1, paragraph=0.9)
    assert [sentence.gap for sentence in sentences("One. Two.\n\nThree.", "en", own)] == [0.5, 0.9, 0]


def test_marks_inside_a_text_are_told_apart() -> None:
    assert marks("Well, it rains. Mr Smith, who knew, stayed.") == [False, True, False, False]
    assert marks("你好。今天，好吗？") == [True, False]
    assert marks("No marks inside.") == []
