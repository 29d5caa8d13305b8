"""From takes to the parts of a trained voice, stage by stage."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis.engines.protocol import EngineError, Progress, TrainingTake

from ..text import plain
from . import training, tuning
from .align import Aligned, Utterance, align_takes
from .arrays import Floats
from .features import RATE, analyse, resampled
from .gaps import measured_gaps
from .hmm import STATES
from .inputs import Scales
from .listening import Listener, made
from .misread import misread
from .network import Network
from .packing import packed_takes
from .phones import from_reading
from .pitch_marks import Marks
from .runs import Shaping
from .sources.choice import calibrated, choose_source, mean_log_f0
from .sources.protocol import SpeechSource
from .storage import unit_takes
from .units import UnitInventory
from .waveforms import Waveforms, unit_rate

FORMAT = 2
SHORT_TRAINING, LONG_TRAINING = 300, 600
LONG_SECONDS = 420.0

Parts = tuple[dict[str, Any], dict[str, NDArray[Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may fix about training."""

    seed: int
    steps: int | None
    source_voice: str | None
    avoid_source_voices: frozenset[str]
    seeds: int
    transcriber: str | None
    encoder: str


class Trainer:
    """One training; `run` once, then `close`."""

    def __init__(
        self,
        takes: Sequence[TrainingTake],
        language: str,
        options: Options,
        minimum_seconds: float,
        progress: Progress,
    ) -> None:
        self.takes, self.language, self.options = list(takes), language, options
        self.minimum, self.progress = minimum_seconds, progress
        self.source: SpeechSource | None = None
        self.dropped: dict[str, str] = {}

    def close(self) -> None:
        if self.source is not None:
            self.source.close()

    def run(self) -> Parts:
        """Return the artefact's header and arrays, and the details of the training."""
        began = time.process_time()
        seconds = self._require_speech()
        utterances = self._heard()
        self.progress(0.45, "aligning")
        utterances, alignments = self._aligned(utterances)
        rate = self._rate(utterances)
        header, arrays = self._packed(utterances, alignments, rate)
        networks = self._trained(utterances, alignments, seconds)
        kept, shaping, heard = self._tuned(header, arrays, networks)
        network = networks[kept]
        self.progress(0.98, "packing")
        header |= {
            "vocabulary": dict(network.vocabulary),
            "log_rate": network.log_rate,
            "shaping": asdict(shaping),
        }
        # Half precision: 0.8 MB instead of 1.5, a third of what three minutes of takes may weigh.
        arrays |= {f"weight/{name}": array.astype(np.float16) for name, array in network.weights.items()}
        arrays |= {f"scale/{name}": array for name, array in network.scales.arrays().items()}
        details = {
            "seconds": round(seconds, 2),
            "takes_used": len(utterances),
            "takes_dropped": self.dropped,
            "takes_below_rate": sum(take.sample_rate < rate for take in self.takes),
            "sample_rate": rate,
            "source": header["source"],
            "gaps": header["gaps"],
            "styles": header["styles"],
            "shaping": header["shaping"],
            "heard": heard,
            "seed": self.options.seed + kept,
            "steps": self._steps(seconds),
            "cpu_seconds": round(time.process_time() - began, 1),
        }
        return header, arrays, details

    def _part(self, low: float, high: float, stage: str) -> Callable[[float], None]:
        return lambda fraction: self.progress(min(high, low + (high - low) * fraction), stage)

    def _require_speech(self) -> float:
        for take in self.takes:
            if take.samples.ndim != 1 or not np.isfinite(take.samples).all() or take.sample_rate < RATE:
                raise ValueError(f"take {take.take_id} is not finite mono speech at {RATE} Hz or more")
        if len({take.take_id for take in self.takes}) < len(self.takes):
            raise ValueError("two takes have the same id")
        seconds = sum(len(take.samples) / take.sample_rate for take in self.takes)
        if not self.takes or seconds < self.minimum:
            raise EngineError(
                "too_little_speech",
                f"A voice needs at least {self.minimum / 60:g} minutes of accepted takes; these hold "
                f"{seconds / 60:.1f}. Record more prompts.",
            )
        return seconds

    def _heard(self) -> list[Utterance]:
        """Analyse every take and the source's reading of its text."""
        samples, analyses = list[Floats](), []
        analysed = self._part(0.0, 0.25, "analysing takes")
        for number, take in enumerate(self.takes):
            samples.append(resampled(take.samples, take.sample_rate))
            analyses.append(analyse(samples[-1]))
            analysed((number + 1) / len(self.takes))
        texts = [" ".join(plain(take.text, self.language).split()) for take in self.takes]
        chosen = choose_source(
            self.language,
            pitch=float(np.exp(mean_log_f0(analyses))),
            voice=self.options.source_voice,
            avoid=self.options.avoid_source_voices,
        )
        self.source = chosen
        self.source = calibrated(chosen, texts, analyses)
        utterances, read = list[Utterance](), self._part(0.25, 0.45, "reading the script")
        for number, take in enumerate(self.takes):
            reading = self.source.read(texts[number])
            source = analyse(resampled(reading.samples, reading.sample_rate))
            phones = from_reading(reading, len(source))
            if len(analyses[number]) < STATES * len(phones):
                self.dropped[take.take_id] = "too_short_for_its_text"
            else:
                utterances.append(Utterance(take.take_id, source, phones, analyses[number], samples[number]))
            read((number + 1) / len(self.takes))
        if not utterances:
            raise EngineError("training_failed", "No take is as long as its text; check the script.")
        return utterances

    def _aligned(self, utterances: list[Utterance]) -> tuple[list[Utterance], list[Aligned]]:
        """Align; drop takes that were misread and align the others again."""
        alignments = align_takes(utterances, self._part(0.45, 0.55, "aligning"))
        flags = misread(alignments)
        if not any(flags):
            return utterances, alignments
        flagged = [u.take_id for u, flag in zip(utterances, flags, strict=True) if flag]
        self.dropped |= dict.fromkeys(flagged, "other_words_than_its_text")
        kept = [u for u, flag in zip(utterances, flags, strict=True) if not flag]
        return kept, align_takes(kept, self._part(0.55, 0.65, "aligning again"))

    def _rate(self, utterances: Sequence[Utterance]) -> int:
        rates = {take.take_id: take.sample_rate for take in self.takes}
        return unit_rate(
            [rates[utterance.take_id] for utterance in utterances],
            [len(utterance.samples) / RATE for utterance in utterances],
        )

    def _texts(self, utterances: Sequence[Utterance]) -> list[str]:
        texts = {take.take_id: take.text for take in self.takes}
        return [texts[utterance.take_id] for utterance in utterances]

    def _steps(self, seconds: float) -> int:
        if self.options.steps is not None:
            return self.options.steps
        return LONG_TRAINING if seconds >= LONG_SECONDS else SHORT_TRAINING

    def _trained(
        self, utterances: Sequence[Utterance], alignments: Sequence[Aligned], seconds: float
    ) -> list[Network]:
        """A network for each seed: they differ by as much as twice the takes would bring."""
        questions = [text.strip().endswith("?") for text in self._texts(utterances)]
        names = sorted({name for aligned in alignments for name in aligned.phones.names})
        vocabulary = {name: number for number, name in enumerate(names, start=1)}
        scales = Scales.over(utterances)
        examples = training.examples(utterances, alignments, questions, scales, vocabulary)
        networks, width = list[Network](), 0.2 / self.options.seeds
        for number in range(self.options.seeds):
            low = 0.65 + number * width
            weights = training.train(
                examples,
                vocabulary_size=len(vocabulary),
                steps=self._steps(seconds),
                seed=self.options.seed + number,
                progress=self._part(low, low + width, "training"),
            )
            rate = training.log_rate(Network(weights, scales, vocabulary, 0.0), utterances, questions)
            network = Network(weights, scales, vocabulary, rate)
            networks.append(training.with_guide_scale(network, utterances, questions))
        return networks

    def _tuned(
        self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], networks: Sequence[Network]
    ) -> tuple[int, Shaping, dict[str, Any]]:
        """Listen to what the networks say in the talent's units, and keep the best."""
        assert self.source is not None  # noqa: S101  (opened when the script was read)
        parts = tuning.Parts(
            self.source,
            UnitInventory(list(unit_takes(header, arrays))),
            Waveforms(arrays, header["sample_rate"]),
            Marks(arrays),
            self.language,
        )
        lines = tuning.unread_lines(self.language, [take.text for take in self.takes])
        return tuning.tuned(parts, networks, lines, self._listener(), self._part(0.85, 0.98, "listening"))

    def _listener(self) -> Listener | None:
        if self.options.transcriber is None:
            return None
        listener = Listener(made(self.options.transcriber), made(self.options.encoder), self.takes)
        return listener if listener.understands(self.language) else None

    def _packed(
        self, utterances: Sequence[Utterance], alignments: Sequence[Aligned], rate: int
    ) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """The talent's units from the takes recorded at the artefact's rate or above."""
        originals = {take.take_id: take for take in self.takes}
        chosen = [
            number
            for number, utterance in enumerate(utterances)
            if originals[utterance.take_id].sample_rate >= rate
        ]
        header, arrays = packed_takes(
            originals, [utterances[k] for k in chosen], [alignments[k] for k in chosen], rate
        )
        readings = [utterance.source_phones for utterance in utterances]
        header |= {
            "gaps": asdict(measured_gaps(self._texts(utterances), readings, alignments)),
            "format": FORMAT,
            "language": self.language,
            "source": self.source.settings() if self.source else {},
        }
        return header, arrays
