"""Phones by espeak-ng, coverage, and the choice of what to record next."""

from collections import Counter
from ctypes.util import find_library

import pytest

from voices import prompts
from voices.phonemes import espeak
from voices.phonemes.choice import best_lines, lines_to_record
from voices.phonemes.coverage import ENOUGH, coverage, coverage_of
from voices.phonemes.espeak import LanguageUnknown, PhonemesUnavailable, phones_of
from voices.phonemes.sounds import sounds_of

needs_espeak = pytest.mark.skipif(
    find_library("espeak-ng") is None, reason="espeak-ng's library (libespeak-ng1) is not installed"
)
READ = [
    ("en-US", "Fire!", "_ f aɪ ɚ _"),
    ("en-GB", "A little harbour.", "_ ə l ɪ ɾ ə l h ɑː ɹ b ɚ _"),
    ("es-ES", "¿Quién llamó?", "_ k j e n ʎ a m o _"),
    ("es-MX", "Zapato.", "_ s a p a t o _"),
    ("zh-Hans", "中国，你好。", "_ ʈʂ ʊ ŋ k w o _ n i x au _"),
    ("de", "Zwölf Pferde.", "_ ts v œ l f pf eː ʁ d ə _"),
    ("fr-FR", "Un bon vin.", "_ ɛ̃ b ɔ̃ v ɛ̃ _"),
    ("hi-IN", "घर", "_ ɡʰ ə ɾ _"),
]
WELL_READ = {
    "es": "Yo llevé el zapato rojo, la guitarra y un chico: ¡año feliz, jefe! Vino blanco, dos dedos, "
    "un haba, cuatro, el lago, huevo, rey, tango, rápido, muy fuerte.",
    "zh": "爸爸怕妈妈发大他那拉哥科河家去西知吃是日资词四爱好我飞走安恩灯东叶"
    "有羊用乌歪为文鱼月元女绿儿小学说水波德色玉。",
    "de": "Zwölf Pferde, schöne Hüte, kühn, Götter und Männer. Ich lache auch heute, Käse, Tschüss, "
    "jung singen, Papa, Uhr, Bär, mein Haus, Ofen offen, sieh mich, weh, Vater, "
    "das Bett, Natur, gut, Kuh, dort, Öl.",
    "fr": "Un bon vin blanc: le père, peu de feu, sœur, été, montagne, chat, jour rouge, gare, lune, loin, "
    "mort, mot, tout, tu, huit filles, pain, maison, zéro, oui, ville, bête, dix, cave, fou.",
    "hi": "ठीक, कैसे, धन्यवाद, भारत, घर, छोटा, बड़ा, झूठ, थाली, दाल, टमाटर, डमरू, ढोल, फल, बच्चा, खाना, चाय, "
    "जल, शहर, और, उल्लू, इमली, में, लोग, पानी, वह, यह, मैं, सूरज, गाना, मोर, दो, तीन",
}


@needs_espeak
@pytest.mark.parametrize(("language", "text", "phones"), READ)
def test_texts_become_the_sounds_of_their_language(language: str, text: str, phones: str) -> None:
    assert " ".join(phones_of([text], language)[0]) == phones


@needs_espeak
@pytest.mark.parametrize("language", WELL_READ)
def test_every_sound_of_an_inventory_can_be_found(language: str) -> None:
    """An inventory must not ask for what espeak-ng never says."""
    assert coverage([WELL_READ[language]], language).missing == ()


@needs_espeak
def test_each_text_keeps_its_own_answer() -> None:
    texts = ["", "One. Two!", "…", "a\0b", "Three\nfour"]
    together = phones_of(texts, "en")
    assert together == [phones_of([text], "en")[0] for text in texts]
    assert together[0] == ("_",)


@needs_espeak
def test_a_language_without_inventory_is_counted() -> None:
    found = coverage(["Tack så mycket"], "sv")
    assert found.phones
    assert found.missing == found.thin == ()
    with pytest.raises(LanguageUnknown):
        phones_of(["x"], "qqq")


def test_a_machine_without_espeak_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "READER", espeak.READER.with_name("absent.py"))
    with pytest.raises(PhonemesUnavailable, match="install espeak-ng"):
        phones_of(["Never asked before."], "en")


def test_missing_and_thin_are_told_apart() -> None:
    lines = [("_", "p", "iː", "_"), ("_", *["p"] * ENOUGH, "_")]
    found = coverage_of(lines, "en")
    assert found.phones["p"] == ENOUGH + 1
    assert found.thin == ("iː",)
    assert "p" not in found.missing
    assert set(found.missing) == set(sounds_of("en").inventory) - {"p", "iː"}
    assert ("_", "p") in found.diphones
    assert not found.complete
    assert found.diphone_share(found) == 1
    assert coverage_of([], "en").diphone_share(found) == 0


def test_the_choice_brings_what_is_missing_first() -> None:
    lines = [("p", "b", "p"), ("ʒ", "p"), ("ʒ", "ɔɪ"), ("p",)]
    have = Counter({"p": 90, "b": 90})
    assert best_lines(lines, have, "en", 2) == [2, 1]
    assert best_lines(lines, Counter(), "en", 9) == best_lines(lines, Counter(), "en", 9)
    assert sorted(best_lines(lines, have, "en", 9)) == [0, 1, 2, 3]


@needs_espeak
def test_lines_to_record_fill_the_gaps_and_leave_out_what_was_read() -> None:
    full = dict.fromkeys(sounds_of("en").inventory, 50)
    wanted = lines_to_record("en-GB", full | {"ʒ": 0, "ɔɪ": 1}, n=6)
    brought = coverage(wanted, "en").phones
    assert len(wanted) == len(set(wanted)) == 6
    assert brought["ʒ"] >= ENOUGH
    assert brought["ɔɪ"] >= ENOUGH - 1
    again = lines_to_record("en-GB", full | {"ʒ": 0, "ɔɪ": 1}, n=6, recorded=wanted)
    assert not set(again) & set(wanted)
    assert lines_to_record("sv", {}) == []


def test_a_line_may_ask_for_a_style() -> None:
    assert prompts._line("Good morning.") == prompts.Line("Good morning.", "neutral")
    assert prompts._line("[warm] Good morning.") == prompts.Line("Good morning.", "warm")
    with pytest.raises(ValueError, match="no style 'angry'"):
        prompts._line("[angry] Good morning.")
