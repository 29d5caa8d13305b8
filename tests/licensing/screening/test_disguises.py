"""Words in disguise are still found, and the findings point at what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.screening.packs import PackScreener
from licensing.screening.skeleton import Skeleton

SCREENER = PackScreener()
WORDS = {
    "blackjack": "gambling",
    "vodka": "alcohol",
    "cigarettes": "tobacco",
    "handgun": "weapons",
    "sportsbook": "gambling",
    "whiskey": "alcohol",
    "bitcoin": "financial_promotion",
    "striptease": "adult",
    "cocaine": "brand_safety",
    "revolver": "weapons",
}
HOMOGLYPHS = {
    "a": "аɑ𝐚",
    "c": "сⅽ",
    "e": "еｅ",
    "i": "іⅰ",
    "o": "оο𝗼",
    "s": "ѕ",
    "p": "рρ",
    "k": "κк",
    "t": "τ",
    "n": "ո",
    "v": "ν",
}
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
ACCENTS = ["\u0301", "\u0308", "\u0327", "\u0336"]


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str, str]:
    """A word of a pack, its topic, and one way of writing it."""
    word = draw(st.sampled_from(sorted(WORDS)))
    way = draw(
        st.sampled_from(["accents", "homoglyphs", "leet", "spaced", "hidden", "repeated", "capitals", "wide"])
    )
    return word, WORDS[word], _write(draw, word, way)


def _write(draw: st.DrawFn, word: str, way: str) -> str:
    if way == "spaced":
        return draw(st.sampled_from([" ", ".", "-", "_", " - ", "·", "*", "🔥"])).join(word)
    if way == "hidden":
        return draw(st.sampled_from(["\u200b", "\u00ad", "\u200d", "\u2060", "\ufe0f"])).join(word)
    if way == "capitals":
        return "".join(draw(st.sampled_from([letter, letter.upper()])) for letter in word)
    if way == "wide":
        return "".join(chr(ord(letter) + 0xFEE0) for letter in word)
    if way == "repeated":
        at = draw(st.integers(0, len(word) - 1))
        return word[:at] + word[at] * draw(st.integers(3, 6)) + word[at + 1 :]
    table = {"homoglyphs": HOMOGLYPHS, "leet": LEET}.get(way)
    if table is None:
        return "".join(letter + draw(st.sampled_from(["", *ACCENTS])) for letter in word)
    return "".join(draw(st.sampled_from([letter, *table.get(letter, "")])) for letter in word)


@given(
    disguised(),
    st.sampled_from(["", "Tonight: ", "Come, ", "Ça va? ", "日本 "]),
    st.sampled_from(["", " and more", "!"]),
)
def test_a_word_in_disguise_is_found_where_it_stands(
    case: tuple[str, str, str], before: str, after: str
) -> None:
    word, topic, written = case
    text = before + written + after
    findings = [one for one in SCREENER.screen(text, language="en").findings if one.topic == topic]
    assert findings, (word, written)
    first, last = len(before), len(before) + len(written)
    assert any(one.start < last and first < one.end for one in findings)
    assert all(0 <= one.start < one.end <= len(text) for one in findings)


@given(st.text(max_size=60))
def test_a_skeleton_points_back_into_the_text(text: str) -> None:
    skeleton = Skeleton.of(text)
    assert len(skeleton.text) == len(skeleton.starts) == len(skeleton.ends)
    assert list(skeleton.starts) == sorted(skeleton.starts)
    assert all(start < end <= len(text) for start, end in zip(skeleton.starts, skeleton.ends, strict=True))


@given(st.text(alphabet=st.sampled_from("casino vodka bet.*-4@$1!0 \u200bаео🔥'"), max_size=40))
def test_any_text_is_judged_and_spans_stay_inside(text: str) -> None:
    for finding in SCREENER.screen(text, language="en").findings:
        assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Come to the b l a c k j a c k tonight", "b l a c k j a c k"),
        ("Come to the bla\u200bck\u200bjack tonight", "bla\u200bck\u200bjack"),
        ("Fresh v0dk4 on ice", "v0dk4"),
        ("Fresh vod-ka on ice", "vod-ka"),
        ("A bl*ckjack for you", "bl*ckjack"),
    ],
)
def test_the_span_is_what_was_written(text: str, place: str) -> None:
    found = SCREENER.screen(text, language="en").findings
    assert place in {text[one.start : one.end] for one in found}


def test_a_sentence_spaced_apart_is_read_as_words() -> None:
    text = "p l a c e y o u r b e t s n o w"
    assert "screening.gambling.betting" in {one.rule for one in SCREENER.screen(text, language="en").findings}


@pytest.mark.parametrize(
    "text",
    ["Our brеad is fresh", "Our b\u200bread is fresh", "Our b r e a d s are fresh", "Our br34d5 are fresh"],
)
def test_hidden_letters_alone_go_to_a_person(text: str) -> None:
    screening = SCREENER.screen(text, language="en")
    assert [one.rule for one in screening.findings] == ["screening.obfuscation"]
    assert screening.outcome == "review"


@pytest.mark.parametrize(
    "text",
    [
        "Open 9am to 5pm, 100mg, 2nd floor, B2B, H2O, MP3",
        "U.S.A. and the B.B.C.",
        "Café Zoë, naïve façade",
        "A well-known co-op",
        "Soooo good!!!",
        "5 μm of Ω",
        "Buy $5 get 2",
    ],
)
def test_ordinary_signs_hide_nothing(text: str) -> None:
    assert SCREENER.screen(text, language="en").findings == ()
