"""A trained voice in memory: text in, the talent's waveform out, phrase by phrase."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, Samples, Speech, SpeechRequest

from ..text import Gaps, Sentence, sentences
from .concatenate import Concatenator
from .edges import trimmed
from .inputs import Scales
from .loudness import limited
from .network import Network
from .pitch_marks import Marks
from .runs import Shaping
from .sources.protocol import SpeechSource
from .speaking import Speaker
from .storage import unit_takes
from .units import UnitInventory
from .waveforms import Waveforms

SLOWEST, FASTEST = 0.5, 2.0
# Where words begin and end, of speech at the level all voices have: 45 dB below its loud vowels.
EDGE_LEVEL = 10 ** (-55 / 20)
SEED_LIMIT = 2**32


class BuiltinVoice:
    """See LoadedVoice. Holds the talent's audio in memory until closed; one thread at a time."""

    def __init__(
        self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], source: SpeechSource, limit: int
    ) -> None:
        self.sample_rate: int = int(header["sample_rate"])
        self.language: str = header["language"]
        self.limit, self.source, self.gain = limit, source, float(header["gain"])
        weights = {
            key[7:]: array.astype(np.float32) for key, array in arrays.items() if key.startswith("weight/")
        }
        scales = Scales.of({key[6:]: array for key, array in arrays.items() if key.startswith("scale/")})
        self.network = Network(weights, scales, header["vocabulary"], float(header["log_rate"]))
        inventory = UnitInventory(list(unit_takes(header, arrays)))
        waveforms = Waveforms(arrays, self.sample_rate)
        self._audio: Concatenator | None = Concatenator(
            inventory, waveforms, Marks(arrays), Shaping(**header["shaping"])
        )
        self.gaps = Gaps(**header["gaps"])
        self.room_tone = np.asarray(arrays["room_tone"], np.float32)

    def synthesize(self, request: SpeechRequest) -> Speech:
        """See LoadedVoice."""
        return Speech(np.concatenate(list(self.stream(request))), self.sample_rate)

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """See LoadedVoice; phrase by phrase. Refusals come with the call, not with the first piece."""
        self._check(request)
        return self._pieces(request, sentences(request.text, self.language, self.gaps))

    def close(self) -> None:
        """Drop the talent's audio and end the source's process; a stream under way breaks off.

        Closing twice does no harm.
        """
        self.source.close()
        self._audio = None
        self.room_tone = np.zeros(0, np.float32)

    def _open(self) -> Concatenator:
        if self._audio is None:
            raise EngineError("engine_unavailable", "This voice was closed; load it again.")
        return self._audio

    def _check(self, request: SpeechRequest) -> None:
        self._open()
        if request.language.partition("-")[0].lower() != self.language:
            raise EngineError(
                "unsupported_language", f"This voice speaks {self.language}, not {request.language}."
            )
        if len(request.text) > self.limit:
            raise EngineError(
                "text_too_long", f"A text may have {self.limit:,} characters; send this one in parts."
            )
        if not SLOWEST <= request.speed <= FASTEST:
            raise ValueError(f"speed must lie between {SLOWEST} and {FASTEST}")

    def _pieces(self, request: SpeechRequest, spoken: list[Sentence]) -> Iterator[Samples]:
        for number, sentence in enumerate(spoken):
            seed = (request.seed * 1_000_003 + number) % SEED_LIMIT if request.seed else 0
            speaker = Speaker(self.source, self.network, self._open())
            pieces = speaker.pieces(sentence, seed=seed, speed=request.speed, style=request.style)
            for piece in trimmed(pieces, self.sample_rate, EDGE_LEVEL / self.gain):
                yield limited(piece * self.gain).astype(np.float32)
                self._open()
            gap = self._gap(sentence.gap / request.speed)
            if len(gap):
                yield gap

    def _gap(self, seconds: float) -> Samples:
        """Room tone of the talent's takes, tiled back and forth so that no seam is heard."""
        length = round(seconds * self.sample_rate)
        if not len(self.room_tone):
            return np.zeros(length, np.float32)
        there_and_back = np.concatenate([self.room_tone, self.room_tone[::-1]])
        repeats = length // len(there_and_back) + 1
        return np.tile(there_and_back, repeats)[:length] * np.float32(self.gain)
