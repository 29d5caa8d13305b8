"""espeak-ng as the source, for every language but English and where flite is absent."""

from ctypes.util import find_library
from typing import Any

from synthesis.engines.protocol import EngineError

from .process import ReaderProcess
from .protocol import PAUSE, Reading

WORDS_PER_MINUTE = 175
# Our language tags (primary subtag) and the espeak-ng voice that reads them.
VOICES = {
    "en": "en-us",
    "de": "de",
    "es": "es",
    "fr": "fr-fr",
    "it": "it",
    "nl": "nl",
    "pl": "pl",
    "pt": "pt-br",
    "sv": "sv",
    "zh": "cmn",
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
        if not any(character.isalnum() for character in text):
            raise EngineError("text_unspeakable", "This text has no words to speak.")
        reading = self._process.read({"text": text})
        if all(phone.name == PAUSE for phone in reading.phones):
            raise EngineError("text_unspeakable", "This text has no words to speak.")
        return reading

    def close(self) -> None:
        self._process.close()
