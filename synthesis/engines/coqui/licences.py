"""Terms of the weights in Coqui's catalogue, as its `.models.json` (0.28.0) and their authors state them."""

from collections.abc import Mapping
from typing import Any

from synthesis.engines.protocol import LicenceTerms

CODE = LicenceTerms("MPL-2.0", True, "https://github.com/idiap/coqui-ai-TTS/blob/dev/LICENSE.txt")

_APACHE = "https://www.apache.org/licenses/LICENSE-2.0"
_CPML = LicenceTerms("CPML 1.0.0", False, "https://coqui.ai/cpml")
_BSD = LicenceTerms("BSD-3-Clause", True, "https://opensource.org/license/bsd-3-clause")
_NC = "https://creativecommons.org/licenses/by-nc/4.0/"

WEIGHTS: Mapping[str, LicenceTerms] = {
    "xtts_v2": _CPML,
    "xtts_v1.1": _CPML,
    "your_tts": LicenceTerms("CC-BY-NC-ND-4.0", False, "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
    "fairseq/mms": LicenceTerms("CC-BY-NC-4.0", False, _NC),
    "en/ljspeech/vits": LicenceTerms("Apache-2.0", True, _APACHE),
    "en/vctk/vits": LicenceTerms("Apache-2.0", True, _APACHE),
    "de/thorsten/vits": LicenceTerms("Apache-2.0", True, _APACHE),
    "it/mai_female/vits": LicenceTerms("Apache-2.0", True, _APACHE),
    "it/mai_male/vits": LicenceTerms("Apache-2.0", True, _APACHE),
    "css10/vits": _BSD,
    "cv/vits": _BSD,
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
