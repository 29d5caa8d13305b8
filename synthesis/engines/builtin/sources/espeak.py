"""espeak-ng as the source, for every language but English and where flite is absent."""

from ctypes.util import find_library
from typing import Any

from synthesis.engines.protocol import EngineError

from .process import ReaderProcess
from .protocol import OpenReading, Reading

WORDS_PER_MINUTE = 175
# Our language tags (primary subtag) and the espeak-ng voice that reads them.
VOICES = {
    "en": "en-us",
    "de": "de",
    "es": "es",
    "fr": "fr",
    "hi": "hi",
    "it": "it",
    "nl": "nl",
    "pl": "pl",
    "pt": "pt-br",
    "sv": "sv",
    # The voice "cmn" reads the pinyin of each character in English.
    "zh": "cmn-latn-pinyin",
}


def installed() -> bool:
    """Whether espeak-ng's library is on this machine."""
    return find_library("espeak-ng") is not None


class EspeakSource:
    """An espeak-ng voice at its own pitch."""

    def __init__(self, voice: str) -> None:
        self.voice, self.name = voice, f"espeak-ng {voice}"
        self._process = ReaderProcess(
            "synthesis.engines.builtin.sources.espeak_reader", voice, str(WORDS_PER_MINUTE)
        )

    def settings(self) -> dict[str, Any]:
        return {"source": "espeak-ng", "voice": self.voice}

    def read(self, text: str) -> Reading:
        """See SpeechSource."""
        return self._process.read(self._request(text))

    def begin(self, text: str) -> OpenReading:
        """See SpeechSource; espeak-ng hands over its reading when it is whole."""
        return self._process.begin(self._request(text))

    def _request(self, text: str) -> dict[str, Any]:
        if not any(character.isalnum() for character in text):
            raise EngineError("text_unspeakable", "This text has no words to speak.")
        return {"text": text}

    def close(self) -> None:
        self._process.close()
