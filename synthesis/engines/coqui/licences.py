"""Terms of published weights that Coqui's models can run, with where each is stated; the gate reads them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from synthesis.engines.protocol import LicenceTerms

CODE: Final = LicenceTerms("MPL-2.0", True, "https://github.com/idiap/coqui-ai-TTS/blob/dev/LICENSE.txt")

# Coqui's own catalogue of released models names a licence for each.
_CATALOGUE: Final = "https://github.com/idiap/coqui-ai-TTS/blob/v0.28.0/TTS/.models.json"
_XTTS: Final = "https://huggingface.co/coqui/XTTS-v2/blob/main/LICENSE.txt"
_YOUR_TTS: Final = "https://github.com/Edresson/YourTTS"
_MMS: Final = "https://github.com/facebookresearch/fairseq/tree/main/examples/mms"
_OPENVOICE: Final = "https://huggingface.co/myshell-ai/OpenVoiceV2"
_FREEVC: Final = "https://github.com/OlaWod/FreeVC"
_KNNVC: Final = "https://github.com/bshall/knn-vc"
# WavLM Large, which FreeVC and kNN-VC cannot do without, is CC-BY-SA-3.0 by Microsoft's UniSpeech.
_WITH_WAVLM: Final = "MIT; WavLM Large: CC-BY-SA-3.0"

# (weights, licence, commercial use allowed, where it is stated)
_TABLE: Final = (
    ("xtts_v2", "CPML 1.0.0", False, _XTTS),
    ("xtts_v1.1", "CPML 1.0.0", False, _XTTS),
    ("your_tts", "CC-BY-NC-ND-4.0", False, _YOUR_TTS),
    ("fairseq/mms", "CC-BY-NC-4.0", False, _MMS),
    ("en/ljspeech/vits", "Apache-2.0", True, _CATALOGUE),
    ("en/ljspeech/vits--neon", "BSD-3-Clause", True, _CATALOGUE),
    ("en/vctk/vits", "Apache-2.0", True, _CATALOGUE),
    ("de/thorsten/vits", "Apache-2.0", True, _CATALOGUE),
    ("it/mai_female/vits", "Apache-2.0", True, _CATALOGUE),
    ("it/mai_male/vits", "Apache-2.0", True, _CATALOGUE),
    ("pl/mai_female/vits", "BSD-3-Clause", True, _CATALOGUE),
    ("uk/mai/vits", "BSD-3-Clause", True, _CATALOGUE),
    ("css10/vits", "BSD-3-Clause", True, _CATALOGUE),
    ("cv/vits", "BSD-3-Clause", True, _CATALOGUE),
    ("bn/custom/vits", "Apache-2.0", True, _CATALOGUE),
    ("ca/custom/vits", "CC-BY-4.0", True, _CATALOGUE),
    ("sr/custom/vits", "CC-BY-4.0", True, _CATALOGUE),
    ("openbible/vits", "CC-BY-SA-4.0", True, _CATALOGUE),
    ("openvoice_v2", "MIT", True, _OPENVOICE),
    ("freevc24", _WITH_WAVLM, True, _FREEVC),
    ("knnvc", _WITH_WAVLM, True, _KNNVC),
)
WEIGHTS: Final[Mapping[str, LicenceTerms]] = {
    weights: LicenceTerms(name, commercial, source) for weights, name, commercial, source in _TABLE
}


def terms_of(weights: str | Mapping[str, Any]) -> LicenceTerms:
    """The operator's declaration: a name of WEIGHTS, or {name, commercial, source} for weights of their own.

    Raises ValueError when nothing exact was declared; no default, because a wrong one costs a lawsuit.
    """
    if isinstance(weights, str):
        if weights not in WEIGHTS:
            known = ", ".join(WEIGHTS)
            raise ValueError(
                f"unknown weights {weights!r}: declare {{name, commercial, source}}, or one of {known}"
            )
        return WEIGHTS[weights]
    if set(weights) != {"name", "commercial", "source"} or not isinstance(weights["commercial"], bool):
        raise ValueError("declare the weights' licence as {name, commercial: true or false, source}")
    if not weights["name"] or not str(weights["source"]).startswith("https://"):
        raise ValueError("a licence has a name and an https source where its text can be read")
    return LicenceTerms(str(weights["name"]), weights["commercial"], str(weights["source"]))


def together(terms: Iterable[LicenceTerms]) -> LicenceTerms:
    """The terms of parts that speak as one: commercial only where each is; the strictest is the source."""
    parts = list(dict.fromkeys(terms))
    strictest = next((part for part in parts if not part.commercial), parts[0])
    name = " + ".join(dict.fromkeys(part.name for part in parts))
    return LicenceTerms(name, strictest.commercial, strictest.source)
