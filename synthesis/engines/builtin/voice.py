"""A trained voice in memory: text in, the talent's waveform out, sentence by sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, Samples, Speech, SpeechRequest

from ..text import Sentence, sentences
from .arrays import Floats
from .concatenate import Concatenator
from .features import FRAME_SECONDS, analyse, resampled
from .inputs import Scales
from .loudness import limited
from .network import Network
from .phones import from_reading
from .selection import Selected, select_units
from .sources.protocol import SpeechSource
from .storage import unit_takes
from .stretch import stretched
from .units import UnitInventory
from .waveforms import Waveforms

SLOWEST, FASTEST = 0.5, 2.0
STRETCHES = (0.4, 2.5)
EDGE_LEVEL = 10 ** (-45 / 20)
LEAD_SECONDS, TAIL_SECONDS, FADE_SECONDS = 0.06, 0.12, 0.01
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
        inventory = UnitInventory(list(unit_takes(header["phone_names"], arrays)))
        waveforms = Waveforms(arrays, self.sample_rate)
        self._audio: Concatenator | None = Concatenator(inventory, waveforms)
        self.room_tone = np.asarray(arrays["room_tone"], np.float32)

    def synthesize(self, request: SpeechRequest) -> Speech:
        """See LoadedVoice."""
        return Speech(np.concatenate(list(self.stream(request))), self.sample_rate)

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """See LoadedVoice; one piece a sentence. Refusals come with the call, not with the first piece."""
        self._check(request)
        return self._pieces(request, sentences(request.text, self.language))

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
            speech = self._speak(sentence, seed, request.speed)
            gap = self._gap(sentence.gap / request.speed)
            yield np.concatenate([speech, gap]).astype(np.float32)

    def _speak(self, sentence: Sentence, seed: int, speed: float) -> Floats:
        audio = self._open()
        reading = self.source.read(sentence.text)
        analysis = analyse(resampled(reading.samples, reading.sample_rate))
        phones = from_reading(reading, len(analysis))
        guide = self.network.guide(analysis, phones, question=sentence.question, speed=speed)
        selected = select_units(audio.inventory, guide, phones, seed=seed)
        speech = self._trimmed(audio.waveform(selected, guide))
        if speed != 1.0:
            speech = stretched(speech, self.sample_rate, _left_over(selected, audio.inventory))
        return limited(speech * self.gain)

    def _trimmed(self, speech: Floats) -> Floats:
        """Leave a breath of room tone before and after the words, faded in and out."""
        frame = round(self.sample_rate * FRAME_SECONDS)
        count = len(speech) // frame
        if count < 2:
            return speech
        level = np.sqrt((speech[: count * frame].reshape(count, frame) ** 2).mean(1))
        loud = np.flatnonzero(level > EDGE_LEVEL * level.max())
        start = max(0, loud[0] * frame - round(LEAD_SECONDS * self.sample_rate))
        end = min(len(speech), (loud[-1] + 1) * frame + round(TAIL_SECONDS * self.sample_rate))
        cut = speech[start:end].copy()
        fade = np.linspace(0, 1, min(round(FADE_SECONDS * self.sample_rate), len(cut)))
        cut[: len(fade)] *= fade
        cut[len(cut) - len(fade) :] *= fade[::-1]
        return cut

    def _gap(self, seconds: float) -> Floats:
        """Room tone of the talent's takes, tiled back and forth so that no seam is heard."""
        length = round(seconds * self.sample_rate)
        if not len(self.room_tone):
            return np.zeros(length, np.float32)
        there_and_back = np.concatenate([self.room_tone, self.room_tone[::-1]])
        repeats = length // len(there_and_back) + 1
        return np.tile(there_and_back, repeats)[:length] * np.float32(self.gain)


def _left_over(selected: Sequence[Selected], inventory: UnitInventory) -> float:
    """How much longer the guide wants the sentence than the units are."""
    wanted = sum(chosen.end - chosen.start for chosen in selected)
    given = sum(int(inventory.end[chosen.unit] - inventory.start[chosen.unit]) for chosen in selected)
    return float(np.clip(wanted / given, *STRETCHES))
