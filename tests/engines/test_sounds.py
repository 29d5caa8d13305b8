"""Which sound stands in for one the talent never said, in every alphabet the sources write."""

import pytest

from synthesis.engines.builtin.sounds import by_nearness

NAMES = {
    "flite": "_ aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th uh uw "
    "v w y z zh",
    "Mandarin": "_ p ph t th k kh ts tsh ts. ts.h tS; tS;h f s s. S; X m n N l j w i y u a A o o- @ E ai ei",
    "Hindi": "_ p p# b b# t t# d t. t.# d. k k# g c c# J m n r l j v s S H V A: i i: u u: e: E: o: a~ i~ aI",
    "European": "_ p b t d k g f v s z S Z C x m n n^ N l R j w ts tS a e E i o O u y Y: W @ A~ E~ O~ aI OY",
}
FLITE, MANDARIN, HINDI, EUROPEAN = (names.split() for names in NAMES.values())


def nearest(name: str, known: list[str]) -> str:
    return by_nearness(name, [other for other in known if other != name])[0][1]


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("zh", FLITE, {"z", "sh", "jh"}),
        ("oy", FLITE, {"ay", "ow", "ao"}),
        ("th", FLITE, {"f", "s", "dh"}),
        ("y", FLITE, {"w", "iy", "r"}),
        ("uw", FLITE, {"uh", "ow"}),
        ("th", MANDARIN, {"t", "ph", "tsh"}),
        ("y", MANDARIN, {"i", "u"}),
        ("ts.h", MANDARIN, {"ts.", "tsh", "tS;h"}),
        ("S;", MANDARIN, {"s.", "s"}),
        ("t.#", HINDI, {"t.", "t#"}),
        ("b#", HINDI, {"b", "p#"}),
        ("i~", HINDI, {"i", "i:", "a~"}),
        ("n^", EUROPEAN, {"n", "N"}),
        ("A~", EUROPEAN, {"a", "O~", "E~"}),
        ("Y:", EUROPEAN, {"e", "W", "y", "E"}),
        ("x", EUROPEAN, {"C", "k"}),
    ],
)
def test_a_near_sound_stands_in(name: str, known: list[str], expected: set[str]) -> None:
    assert nearest(name, known) in expected


@pytest.mark.parametrize("known", [FLITE, MANDARIN, HINDI, EUROPEAN])
def test_vowels_stand_in_for_vowels_and_consonants_for_consonants(known: list[str]) -> None:
    """Of every name the second nearest is still of its kind, which an unknown name's would not be."""
    vowels = set("aeiouyAEIOUWYV@&830")
    arpabet = "hh" in known
    for name in known[1:]:
        vowel = name[0] in vowels and not (arpabet and name == "y")
        for _, other in by_nearness(name, known)[:2]:
            assert (other[0] in vowels and not (arpabet and other == "y")) == vowel, (name, other)


def test_a_pause_stands_in_for_nothing_and_an_unknown_name_is_near_to_all() -> None:
    assert "_" not in [other for _, other in by_nearness("zh", FLITE)]
    assert len({distance for distance, _ in by_nearness("!", EUROPEAN)}) == 1
    assert by_nearness("a", ["_"]) == []
