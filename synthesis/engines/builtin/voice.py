"""A trained voice in memory: text in, the talent's waveform out, sentence by sentence."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, Samples, Speech, SpeechRequest

from .arrays import Floats
from .concatenate import Concatenator
from .features import FRAME_SECONDS, analyse, resampled
from .inputs import Scales
from .loudness import limited
from .network import Network
from .phones import from_reading
from .selection import select_units
from .sources.protocol import SpeechSource
from .stretch import stretched
from .text import Sentence, sentences
from .units import UnitInventory, UnitTake

SLOWEST, FASTEST = 0.5, 2.0
EDGE_LEVEL = 10 ** (-45 / 20)
LEAD_SECONDS, TAIL_SECONDS, FADE_SECONDS = 0.06, 0.12, 0.01
ANALYSIS_SEED_LIMIT = 2**32


class BuiltinVoice:
    """See LoadedVoice. Holds the talent's audio in memory until closed; one thread at a time."""

    def __init__(
        self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], source: SpeechSource, limit: int
    ) -> None:
        self.sample_rate: int = int(header["sample_rate"])
        self.language: str = header["language"]
        self.limit, self.source, self.gain = limit, source, float(header["gain"])
        weights = {key[7:]: array for key, array in arrays.items() if key.startswith("weight/")}
        scales = Scales.of({key[6:]: array for key, array in arrays.items() if key.startswith("scale/")})
        self.network = Network(weights, scales, header["vocabulary"], float(header["log_rate"]))
        inventory = UnitInventory(list(_unit_takes(header, arrays)))
        audio = decoded(arrays["audio"], self.sample_rate)
        first_sample = np.concatenate(([0], np.cumsum(arrays["take_samples"])))
        if first_sample[-1] != len(audio):
            raise ValueError("audio and take lengths differ")
        self.inventory: UnitInventory | None = inventory
        self.concatenator = Concatenator(inventory, audio, first_sample, self.sample_rate)
        self.room_tone = np.asarray(arrays["room_tone"], np.float32)

    def synthesize(self, request: SpeechRequest) -> Speech:
        """See LoadedVoice."""
        return Speech(np.concatenate(list(self.stream(request))), self.sample_rate)

    def stream(self, request: SpeechRequest) -> Iterator[Samples]:
        """See LoadedVoice; one piece a sentence. Refusals come with the call, not with the first piece."""
        self._check(request)
        return self._pieces(request, sentences(request.text, self.language))

    def close(self) -> None:
        """Drop the talent's audio and end the source's process; closing twice does no harm."""
        if self.inventory is None:
            return
        self.source.close()
        self.inventory = None
        del self.concatenator, self.room_tone

    def _check(self, request: SpeechRequest) -> None:
        if self.inventory is None:
            raise EngineError("engine_unavailable", "This voice was closed; load it again.")
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
            seed = (request.seed * 1_000_003 + number) % ANALYSIS_SEED_LIMIT if request.seed else 0
            speech = self._speak(sentence, seed, request.speed)
            gap = self._gap(sentence.gap / request.speed)
            yield np.concatenate([speech, gap]).astype(np.float32)

    def _speak(self, sentence: Sentence, seed: int, speed: float) -> Floats:
        inventory = self.concatenator.inventory
        reading = self.source.read(sentence.text)
        analysis = analyse(resampled(reading.samples, reading.sample_rate))
        phones = from_reading(reading, len(analysis))
        guide = self.network.guide(analysis, phones, question=sentence.question, speed=speed)
        selected = select_units(inventory, guide, phones, seed=seed)
        speech = self._trimmed(self.concatenator.waveform(selected, guide))
        if speed != 1.0:
            speech = self._at_speed(speech, [(c.start, c.end, c.unit) for c in selected], speed)
        return limited(speech * self.gain)

    def _at_speed(self, speech: Floats, cuts: list[tuple[int, int, int]], speed: float) -> Floats:
        """Stretch by what the choice of units left over of the speed asked for."""
        inventory = self.concatenator.inventory
        wanted = sum(end - start for start, end, _ in cuts)
        given = sum(int(inventory.end[unit] - inventory.start[unit]) for _, _, unit in cuts)
        return stretched(speech, self.sample_rate, float(np.clip(wanted / given, 0.4, 2.5)))

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


def _unit_takes(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Iterator[UnitTake]:
    """Cut the takes' frames and phones apart again."""
    frames = np.concatenate(([0], np.cumsum(arrays["take_frames"])))
    phones = np.concatenate(([0], np.cumsum(arrays["take_phones"])))
    names = list(header["phone_names"])
    for number in range(len(frames) - 1):
        rows = slice(int(frames[number]), int(frames[number + 1]))
        said = slice(int(phones[number]), int(phones[number + 1]))
        ends = np.cumsum(arrays["phone_frames"][said])
        if ends[-1] != rows.stop - rows.start:
            raise ValueError("phones and frames differ")
        yield UnitTake(
            arrays["mel_cepstra"][rows].astype(np.float32),
            arrays["log_f0"][rows],
            tuple(names[index] for index in arrays["phones"][said]),
            np.concatenate(([0], ends)),
        )


def encoded(samples: Floats, sample_rate: int) -> NDArray[np.uint8]:
    """16-bit FLAC."""
    import soundfile

    target = io.BytesIO()
    soundfile.write(target, samples, sample_rate, format="FLAC", subtype="PCM_16")
    return np.frombuffer(target.getvalue(), np.uint8)


def decoded(flac: NDArray[np.uint8], sample_rate: int) -> Floats:
    """Samples of a FLAC at the rate the artefact names. Raises ValueError where it is something else."""
    import soundfile

    try:
        samples, rate = soundfile.read(io.BytesIO(flac.tobytes()), dtype="float32")
    except soundfile.LibsndfileError as error:
        raise ValueError("audio") from error
    if rate != sample_rate or samples.ndim != 1:
        raise ValueError("audio")
    result: Floats = samples
    return result
