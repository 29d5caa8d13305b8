"""`python -m infra.bench.clone [--quick]`: trains talents, measures whose voice and which words come out."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.sources.espeak import EspeakSource
from synthesis.engines.protocol import SpeechRequest
from voices.encoders.resemblyzer import ResemblyzerEncoder
from voices.transcribers.pocketsphinx import PocketsphinxTranscriber
from voices.transcribers.words import WordErrors, word_errors

from ._clone_talents import (
    LJ_HELD_OUT_LINES,
    NEW_SENTENCES,
    ROOT,
    SPEECH,
    STAND_INS,
    Clip,
    Talent,
    crowd,
    lines,
    lj,
    stand_in,
)

OUT = ROOT / "build" / "bench" / "clone.json"
AUDIO = ROOT / "build" / "bench" / "clone"
NOTHING = WordErrors(0, 0)

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """One talent's clone: clips, similarity to every enrolled voice, word errors a text."""

    talent: Talent
    clips: dict[str, Clip]
    train_cpu_seconds: float
    rtf: float
    errors: dict[str, WordErrors]
    own_errors: dict[str, WordErrors]
    vectors: list[Vector]

    def wer(self, texts: Sequence[str] | None = None) -> float:
        return sum((self.errors[text] for text in texts or self.talent.texts), NOTHING).rate

    def own_wer(self, texts: Sequence[str] | None = None) -> float:
        return sum((self.own_errors[text] for text in texts or self.own_errors), NOTHING).rate


def cpu_seconds() -> float:
    """CPU of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Bench:
    """The measures, loaded once."""

    def __init__(self, seed: int) -> None:
        self.encoder, self.transcriber, self.seed = ResemblyzerEncoder(), PocketsphinxTranscriber(), seed
        self.enrolled: dict[str, Vector] = {}

    def enrol(self, name: str, clips: Sequence[Clip]) -> None:
        """A voice's centroid over all of its clips."""
        mean = np.mean([self.encoder.embed(samples, rate) for samples, rate in clips], axis=0)
        self.enrolled[name] = mean / np.linalg.norm(mean)

    def words(self, clips: dict[str, Clip]) -> dict[str, WordErrors]:
        return {
            text: word_errors(text, self.transcriber.transcribe(samples, rate))
            for text, (samples, rate) in clips.items()
        }

    def measure(self, talent: Talent) -> Measured:
        """Train, speak every text, listen."""
        note(f"{talent.name}: training on {talent.seconds / 60:.1f} min of {len(talent.takes)} takes")
        engine = BuiltinEngine(seed=self.seed, avoid_source_voices=talent.avoid_source_voices)
        began = cpu_seconds()
        trained = engine.train(talent.takes, language="en", progress=lambda _fraction, _stage: None)
        trained_cpu = cpu_seconds() - began
        note(f"{talent.name}: {trained.details}")
        voice = engine.load(trained.artefact)
        began, clips = cpu_seconds(), dict[str, Clip]()
        for text in talent.texts:
            speech = voice.synthesize(SpeechRequest(text, "en"))
            clips[text] = (speech.samples, speech.sample_rate)
        voice.close()
        spoken = sum(len(samples) / rate for samples, rate in clips.values())
        rtf = (cpu_seconds() - began) / spoken
        keep(talent.name, clips)
        note(f"{talent.name}: {spoken:.0f} s spoken at {rtf:.3f} of real time; listening")
        vectors = [self.encoder.embed(samples, rate) for samples, rate in clips.values()]
        return Measured(talent, clips, trained_cpu, rtf, self.words(clips), self.words(talent.own), vectors)

    def cosines(self, measured: Measured) -> NDArray[np.float32]:
        return np.array([vector @ self.enrolled[measured.talent.name] for vector in measured.vectors])

    def identified(self, measured: Measured, among: Sequence[str]) -> float:
        """Share of clips nearer to their talent than to any other voice."""
        names = list(among)
        matrix = np.array([self.enrolled[name] for name in names])
        nearest = [names[int((matrix @ vector).argmax())] for vector in measured.vectors]
        return float(np.mean([name == measured.talent.name for name in nearest]))


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def keep(name: str, clips: dict[str, Clip]) -> None:
    """Leave the clips for listeners."""
    folder = AUDIO / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, (samples, rate) in enumerate(clips.values()):
        soundfile.write(folder / f"{number:02d}.wav", samples, rate)


def espeak_wer(bench: Bench, texts: Sequence[str]) -> float:
    """Word errors of espeak-ng's own voice, the floor of synthetic speech here."""
    source = EspeakSource("en-us")
    clips = {
        text: (reading.samples, reading.sample_rate) for text in texts for reading in [source.read(text)]
    }
    source.close()
    return sum(bench.words(clips).values(), NOTHING).rate


def lj_figures(bench: Bench, talent: Talent, speakers: Sequence[str]) -> dict[str, float]:
    measured = bench.measure(talent)
    cosines = bench.cosines(measured)
    held_out, new = talent.texts[:LJ_HELD_OUT_LINES], talent.texts[LJ_HELD_OUT_LINES:]
    return {
        "lj_speakers": len(speakers),
        "lj_clips": len(measured.clips),
        "lj_identification_rate": bench.identified(measured, speakers),
        "lj_cosine_mean": float(cosines.mean()),
        "lj_cosine_min": float(cosines.min()),
        "lj_wer": measured.wer(),
        "lj_wer_held_out": measured.wer(held_out),
        "lj_wer_new": measured.wer(new),
        "lj_wer_own": measured.own_wer(),
        "lj_wer_espeak": espeak_wer(bench, talent.texts),
        "lj_rtf": measured.rtf,
        "lj_train_cpu_min": measured.train_cpu_seconds / 60,
    }


def stand_in_figures(bench: Bench, talents: Sequence[Talent], speakers: Sequence[str]) -> dict[str, float]:
    figures, all_cosines = dict[str, float](), list[float]()
    rates, ratios, new_ratios = list[float](), list[float](), list[float]()
    new = lines(NEW_SENTENCES)
    measures = [bench.measure(talent) for talent in talents]
    for measured in measures:
        name, cosines = measured.talent.name, bench.cosines(measured)
        all_cosines.extend(cosines.tolist())
        rates.append(bench.identified(measured, speakers))
        ratios.append(measured.wer() / measured.own_wer())
        new_ratios.append(measured.wer(new) / measured.own_wer(new))
        figures |= {
            f"{name}_cosine_mean": float(cosines.mean()),
            f"{name}_wer": measured.wer(),
            f"{name}_wer_own": measured.own_wer(),
            f"{name}_train_cpu_min": measured.train_cpu_seconds / 60,
            f"{name}_rtf": measured.rtf,
        }
    return figures | {
        "cosine_min": min(all_cosines),
        "identification_rate": float(np.mean(rates)),
        "wer_ratio_max": max(ratios),
        "wer_ratio_max_new": max(new_ratios),
        "rtf": max(measured.rtf for measured in measures),
        "train_cpu_min": max(measured.train_cpu_seconds for measured in measures) / 60,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="clone", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="LJ Speech only")
    parser.add_argument("--seed", type=int, default=0, help="seed of the training (default: the engine's)")
    options = parser.parse_args()
    bench, figures = Bench(options.seed), dict[str, float]()
    recorded = (SPEECH / "ljspeech").is_dir() and (SPEECH / "librispeech").is_dir()
    if recorded:
        for name, clips in crowd():
            bench.enrol(name, clips)
        talent = lj()
        bench.enrol(talent.name, [(take.samples, take.sample_rate) for take in talent.takes])
        figures |= lj_figures(bench, talent, list(bench.enrolled))
    else:
        note("No recordings in ../shared/speech: LJ Speech is left out.")
    if not options.quick:
        talents = [stand_in(voice) for voice in STAND_INS]
        for talent in talents:
            bench.enrol(talent.name, [(take.samples, take.sample_rate) for take in talent.takes[::9]])
        figures |= stand_in_figures(bench, talents, list(bench.enrolled))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    for key, value in figures.items():
        print(f"{key:28} {value:.3f}")
    print("lj_*: 26 lines trained; 6 held-out lines and 40 new sentences spoken; own: the 6 lines, recorded.")
    print(
        "flite_*: 10 min of prompts trained; 40 new sentences (wer_ratio_max_new) and LJ's 32 lines spoken."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
