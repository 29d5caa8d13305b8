"""A talent's own forbidden phrases."""

import pytest

from licensing.screening.phrases import RULE, phrases_in


def places(text: str, *phrases: str) -> list[str]:
    return [text[one.start : one.end] for one in phrases_in(text, phrases)]


@pytest.mark.parametrize(
    "text",
    [
        "Our fur coats: a FUR COAT for you",
        "a fur-coat",
        "a fúr  cоat",
        "a f u r c o a t",
        "a fur\ncoat",
        "a fur c0at",
        "a f.u.r c.o.a.t",
    ],
)
def test_a_phrase_is_found_however_it_is_written(text: str) -> None:
    findings = phrases_in(text, ["fur coat"])
    assert findings
    assert {(one.rule, one.outcome) for one in findings} == {(RULE, "blocked")}
    assert "fur coat" in findings[0].sentence


def test_whole_words_only() -> None:
    assert places("A furcoat, furs, a far coat", "fur") == []
    assert places("Fur and more fur.", "fur") == ["Fur", "fur"]


def test_phrases_of_other_scripts() -> None:
    assert places("我们卖皮草大衣", "皮草") == ["皮草"]
    assert places("Купите шубу сегодня", "шубу") == ["шубу"]
    assert places("Купите шубу", "шуб") == []


def test_several_phrases_in_order_of_place() -> None:
    assert places("Meat first, then fur, then meat.", "fur", "meat") == ["Meat", "fur", "meat"]


def test_nothing_forbidden_finds_nothing() -> None:
    assert phrases_in("Anything at all", []) == []


@pytest.mark.parametrize("phrase", ["", " ", "!!!", "\u200b"])
def test_a_phrase_without_words_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        phrases_in("Anything", [phrase])
