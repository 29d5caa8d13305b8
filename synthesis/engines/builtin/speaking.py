"""One sentence after another in the talent's waveform, phrase by phrase as the source reads."""

from collections.abc import Iterator

import numpy as np

from ..text import Sentence
from .arrays import Floats
from .concatenate import Concatenator
from .features import COEFFICIENTS, FRAME_SECONDS, HOP, RATE, Analysis, analyse, resampled
from .network import Guide, Network
from .phones import PhoneSequence, from_reading
from .phrases import Phrase, phrases
from .selection import select_units
from .sources.protocol import OpenReading, SpeechSource

# Frames analysed around a phrase, so that its own do not feel the cut.
MARGIN_FRAMES = 24
PHRASE_SEED, SEED_LIMIT = 7_919, 2**32


class GrowingAnalysis:
    """The analysis of a reading under way; frames not asked for yet hold nothing of use."""

    def __init__(self, reading: OpenReading) -> None:
        self.reading, self.frames = reading, max(1, round(reading.seconds / FRAME_SECONDS))
        self._converted: Floats | None = None
        self.analysis = Analysis(
            np.zeros(self.frames, np.float32), np.zeros((self.frames, COEFFICIENTS), np.float32)
        )

    def fill(self, low: int, high: int) -> Analysis:
        """Wait for the samples of frames `low` to `high` and analyse them."""
        begin, end = max(0, low - MARGIN_FRAMES), min(self.frames, high + MARGIN_FRAMES)
        part = analyse(self._samples(begin * HOP, end * HOP))
        high = min(high, begin + len(part))
        rows = slice(low - begin, high - begin)
        self.analysis.f0[low:high] = part.f0[rows]
        self.analysis.mel_cepstra[low:high] = part.mel_cepstra[rows]
        return self.analysis

    def _samples(self, first: int, end: int) -> Floats:
        """Samples at RATE; another rate is converted from the whole reading, so that no cut is heard."""
        if self.reading.sample_rate == RATE:
            samples = self.reading.until(end / RATE)
        else:
            if self._converted is None:
                self._converted = resampled(self.reading.until(float("inf")), self.reading.sample_rate)
            samples = self._converted
        part: Floats = samples[first:end]
        # The source may announce a little more than it reads.
        return np.pad(part, (0, max(0, HOP * MARGIN_FRAMES - len(part))))


class Speaker:
    """Speaks sentences with one voice's parts."""

    def __init__(self, source: SpeechSource, network: Network, concatenator: Concatenator) -> None:
        self.source, self.network, self.concatenator = source, network, concatenator

    def pieces(self, sentence: Sentence, *, seed: int, speed: float, style: str) -> Iterator[Floats]:
        """A sentence piece by piece at the takes' level, the first after few words."""
        reading = self.source.begin(sentence.text)
        growing = GrowingAnalysis(reading)
        phones = from_reading(reading, growing.frames)
        spoken = Spoken(self.concatenator, style, last=len(phones))
        for number, phrase in enumerate(phrases(phones)):
            low, high = (int(phones.boundaries[at]) for at in (phrase.low, phrase.high))
            guide = self.network.guide(
                growing.fill(low, high),
                phones,
                question=sentence.question,
                speed=speed,
                part=slice(phrase.low, phrase.high),
            )
            own_seed = (seed + PHRASE_SEED * number) % SEED_LIMIT if seed else 0
            piece = spoken.add(phones, phrase, guide, own_seed, speed)
            if len(piece):
                yield piece


class Spoken:
    """What of a sentence was said so far: its last unit, and the waveform under way."""

    def __init__(self, concatenator: Concatenator, style: str, last: int) -> None:
        self.inventory, self.style, self.last = concatenator.inventory, style, last
        self.flow = concatenator.begin()
        self.after: int | None = None

    def add(self, phones: PhoneSequence, phrase: Phrase, guide: Guide, seed: int, speed: float) -> Floats:
        """Say a phrase; return what is settled of the waveform."""
        guide = self.inventory.styles.moved(guide, self.style)
        found = select_units(
            self.inventory,
            guide,
            phones.part(slice(phrase.low, phrase.high)),
            seed=seed,
            searched=slice(phrase.first - phrase.low, phrase.ahead - phrase.low),
            after=self.after,
            style=self.style,
        )
        selected = [chosen for chosen in found if chosen.phone < phrase.end - phrase.low]
        self.after = selected[-1].unit
        settled = self.flow.add(selected, guide, speed=speed)
        return np.concatenate([settled, self.flow.rest()]) if phrase.end == self.last else settled
