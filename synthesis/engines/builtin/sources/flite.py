"""flite as the source: US English, fitted to the talent's pitch and tempo."""

import unicodedata
from ctypes.util import find_library
from typing import Any

from synthesis.engines.protocol import EngineError

from .process import ReaderProcess
from .protocol import OpenReading, Reading

# Mean F0 of the voices in Hz, measured over 20 sentences; decides which of them suits a talent's range.
VOICES = {"slt": 172.0, "rms": 100.0}


def installed() -> bool:
    """Whether flite's library is on this machine."""
    return find_library("flite") is not None


class FliteSource:
    """A flite voice with fixed pitch shift and duration stretch."""

    def __init__(self, voice: str, *, f0_shift: float = 1.0, duration_stretch: float = 1.0) -> None:
        self.voice, self.f0_shift, self.duration_stretch = voice, f0_shift, duration_stretch
        self.name = f"flite {voice}"
        self._process = ReaderProcess("synthesis.engines.builtin.sources.flite_reader", voice)

    def settings(self) -> dict[str, Any]:
        return {
            "source": "flite",
            "voice": self.voice,
            "f0_shift": self.f0_shift,
            "duration_stretch": self.duration_stretch,
        }

    def read(self, text: str) -> Reading:
        """See SpeechSource; letters flite does not know lose their accents or are left out."""
        return self._process.read(self._request(text))

    def begin(self, text: str) -> OpenReading:
        """See SpeechSource and `read`."""
        return self._process.begin(self._request(text))

    def _request(self, text: str) -> dict[str, Any]:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
        if not any(character.isalnum() for character in plain):
            raise EngineError("text_unspeakable", "This text has no English words to speak.")
        return {"text": plain, "f0_shift": self.f0_shift, "duration_stretch": self.duration_stretch}

    def close(self) -> None:
        self._process.close()
