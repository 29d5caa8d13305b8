"""The sounds of each language: espeak-ng's voice, the inventory, and how espeak's phones fold into it.

Inventories are the phonemes of the standard varieties as espeak-ng 1.51 names them; what only loan words
have (German /ʒ/, Hindi /q/) are left out, because no script should be blamed for lacking them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PAUSE = "_"
_TONE = re.compile(r"[0-9ɜ]+$")


@dataclass(frozen=True, slots=True)
class Sounds:
    """A language's voice and sounds; an empty inventory where this product has none."""

    voice: str
    inventory: tuple[str, ...] = ()
    fold: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tonal: bool = False

    def canonical(self, phones: Iterable[str]) -> list[str]:
        """espeak's phones (stress removed) as sounds of the inventory; unknown ones stay as they are."""
        made: list[str] = []
        for phone in phones:
            segment = _TONE.sub("", phone) if self.tonal else phone
            for sound in self.fold.get(segment, (segment,)):
                if sound and not (sound in _GLIDES and made and made[-1] == sound):
                    made.append(sound)
        return made


def _split(phones: str) -> tuple[str, ...]:
    return tuple(phones.split())


def _fold(table: str) -> dict[str, tuple[str, ...]]:
    """One rule a line: `espeak = sound sound`."""
    rules = (line.split("=") for line in table.strip().splitlines())
    return {left.strip(): tuple(right.split()) for left, right in rules}


_GLIDES = ("j", "w", "ɥ")

_ENGLISH = Sounds(
    "en-us",
    _split("iː ɪ ɛ æ ɑː ɔː ʊ uː ʌ ə ɚ ɜː eɪ aɪ ɔɪ aʊ oʊ p b t d ɾ k ɡ tʃ dʒ f v θ ð s z ʃ ʒ h m n ŋ l ɹ j w"),
    _fold("""
        i = iː
        ᵻ = ɪ
        ɐ = ə
        ɔ = ɔː
        oː = ɔː
        ɑːɹ = ɑː ɹ
        ɔːɹ = ɔː ɹ
        oːɹ = ɔː ɹ
        ɛɹ = ɛ ɹ
        ɪɹ = ɪ ɹ
        ʊɹ = ʊ ɹ
        iə = iː ə
        aɪə = aɪ ə
        aɪɚ = aɪ ɚ
        əl = ə l
        n̩ = ə n
        ʔ = t
    """),
)
_SPANISH_FOLD = _fold("""
    ɛ = e
    eɪ = e j
    aɪ = a j
    oɪ = o j
    aʊ = a w
    eʊ = e w
""")
_SPANISH = _split("a e i o u j w p b t d k ɡ β ð ɣ f s x tʃ ʝ m n ɲ ŋ l ɾ r")
_MANDARIN_FOLD = _fold("""
    ph = pʰ
    th = tʰ
    kh = kʰ
    χ = x
    tɕh = tɕʰ
    tsh = tsʰ
    ts. = ʈʂ
    ts.h = ʈʂʰ
    s. = ʂ
    ʲ =
    ɑ = a
    æ = ɛ
    ɑu = au
    o- = ɤ
    i. = ʅ
    i̪ = ɿ
    ər = ɚ
    onɡ = ʊ ŋ
    iɑ = j a
    ia = j a
    iɛ = j ɛ
    iɑu = j au
    iau = j au
    iou = j ou
    ua = w a
    uɑ = w a
    uo = w o
    uai = w ai
    uei = w ei
    uə = w ə
    uəi = w ei
    yɛ = ɥ ɛ
    yæ = ɥ ɛ
    yə = y
    yi = y
    yu = j ʊ
""")

_LANGUAGES = {
    "en": _ENGLISH,
    "es": Sounds("es", (*_SPANISH, "θ", "ʎ"), _SPANISH_FOLD),
    "es-419": Sounds("es-419", _SPANISH, _SPANISH_FOLD),
    # The voice `cmn` spells Chinese characters out in English; this one reads them.
    "zh": Sounds(
        "cmn-latn-pinyin",
        _split(
            "p pʰ m f t tʰ n l k kʰ x tɕ tɕʰ ɕ ʈʂ ʈʂʰ ʂ ʐ ts tsʰ s ŋ j w ɥ "
            "a o ɤ ə ɛ i u y ʊ ɿ ʅ ɚ ai ei au ou"
        ),
        _MANDARIN_FOLD,
        tonal=True,
    ),
    "de": Sounds(
        "de",
        _split(
            "a ɑː ɛ ɛː eː ə ɜ ɪ iː ɔ oː ʊ uː œ øː y yː aɪ aʊ ɔø "
            "p b t d k ɡ pf ts tʃ f v s z ʃ ç x h m n ŋ l ʁ j"
        ),
        _fold("""
            ɑ = ɑː
            i = iː
            u = uː
            o = oː
            e = eː
            r = ʁ
            ɾ = ʁ
        """),
    ),
    "fr": Sounds(
        "fr",
        _split("a e ɛ i o ɔ u y ø œ ə ɑ̃ ɛ̃ ɔ̃ p b t d k ɡ f v s z ʃ ʒ m n ɲ l ʁ j w"),
        _fold("""
            ə- = ə
            aː = a
            ɑː = a
            ɛː = ɛ
            œ̃ = ɛ̃
            ɛ̃k = ɛ̃ k
            ɪ = i
        """),
    ),
    "hi": Sounds(
        "hi",
        _split(
            "ə aː ɪ iː ʊ uː eː ɛː oː ɔː k kʰ ɡ ɡʰ c cʰ ɟ ɟʰ ʈ ʈʰ ɖ ɖʰ r. t tʰ d dʰ n p pʰ b bʰ m "
            "j ɾ l ʋ s ʃ h"
        ),
        _fold("""
            ʌ = ə
            a = aː
            i = iː
            u = uː
            e = eː
            o = oː
            cː = c c
            ʂ = ʃ
        """),
    ),
}
_OTHER_VOICES = {"pt": "pt-br", "no": "nb"}


def sounds_of(language: str) -> Sounds:
    """The sounds of a BCP 47 tag; Spanish outside Spain has its own, every English is read as American."""
    primary, _, region = language.partition("-")
    if primary == "es" and region not in ("", "ES"):
        return _LANGUAGES["es-419"]
    known = _LANGUAGES.get(primary)
    return known if known is not None else Sounds(_OTHER_VOICES.get(primary, primary))
