"""One trial: train or condition on takes, speak sentences, measure whose voice and which words came out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from marketplace.core import backends
from synthesis.audio.files import decode, encode
from synthesis.engines.coqui.listening import Ear, Listening
from synthesis.engines.protocol import (
    EngineError,
    LoadedVoice,
    Speech,
    SpeechRequest,
    SynthesisEngine,
    TrainingTake,
)
from voices.transcribers.words import WordErrors, word_errors

HELD_OUT: Final = 5
LEAST_SIMILARITY, MOST_MORE_WORD_ERRORS = 0.75, 0.10


@dataclass(slots=True)
class Trial:
    """What was measured; `failed` names the demands that were not met."""

    figures: dict[str, Any] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def demand(self, met: bool, name: str) -> None:
        if not met:
            self.failed.append(name)


def take(path: Path, text: str) -> TrainingTake:
    samples, rate = decode(path.read_bytes())
    return TrainingTake(path.stem, samples, rate, text)


def run(
    engine: SynthesisEngine,
    takes: Sequence[TrainingTake],
    texts: Sequence[str],
    language: str,
    out: Path,
    *,
    only_run: bool,
) -> Trial:
    """Train on all takes but the last few, speak each text, and write what was spoken to `out` as WAV.

    With `only_run` nothing is demanded of the sound. Raises EngineError where nothing can be measured.
    """
    trial = Trial()
    held_out = list(takes[-HELD_OUT:]) if len(takes) >= 2 * HELD_OUT else list(takes)
    learnt = list(takes[:-HELD_OUT]) if len(takes) >= 2 * HELD_OUT else list(takes)
    start = time.monotonic()
    trained = engine.train(learnt, language=language, progress=lambda fraction, stage: _show(fraction, stage))
    trial.figures["training_s"] = round(time.monotonic() - start, 1)
    trial.figures["artefact_mb"] = round(len(trained.artefact) / 1e6, 2)
    trial.figures["training"] = dict(trained.details)
    voice = engine.load(trained.artefact)
    try:
        spoken = _speak_all(trial, voice, texts, language, out)
    finally:
        voice.close()
    trial.demand(len(spoken) == len(texts), "every sentence is spoken")
    if spoken and not only_run:
        _measure_voice(trial, spoken, learnt, held_out)
        _measure_words(trial, spoken, held_out, language)
    return trial


def _show(fraction: float, stage: str) -> None:
    print(f"\r  {fraction:4.0%} {stage:40}", end="", flush=True)


def _speak_all(
    trial: Trial, voice: LoadedVoice, texts: Sequence[str], language: str, out: Path
) -> list[tuple[str, Speech]]:
    out.mkdir(parents=True, exist_ok=True)
    spoken, refused, faults, elapsed = [], list[str](), list[str](), 0.0
    for number, text in enumerate(texts, start=1):
        start = time.monotonic()
        try:
            speech = voice.synthesize(SpeechRequest(text, language, seed=number))
        except EngineError as error:
            refused.append(f"{number}: {error.code}: {error}")
            continue
        if number == 1:
            trial.figures["first_speech_s"] = round(time.monotonic() - start, 2)  # with loading
        else:
            elapsed += time.monotonic() - start
        faults += [str(fault["fault"]) for fault in speech.details.get("faults", ())]
        (out / f"{number:02d}.wav").write_bytes(encode(speech.samples, speech.sample_rate, format="wav"))
        spoken.append((text, speech))
    later = sum(len(speech.samples) / speech.sample_rate for _, speech in spoken[1:])
    trial.figures |= {
        "sentences": len(texts),
        "refused": refused,
        "retries": len(faults),
        "faults": {name: faults.count(name) for name in sorted(set(faults))},
        "rtf": round(elapsed / later, 3) if later else None,
    }
    return spoken


def _measure_voice(
    trial: Trial,
    spoken: Sequence[tuple[str, Speech]],
    learnt: Sequence[TrainingTake],
    held_out: Sequence[TrainingTake],
) -> None:
    encoder = backends.get("SPEAKER_ENCODERS")
    _, talent = Ear(Listening("default")).reference(learnt)

    def likeness(each: Speech | TrainingTake) -> float:
        try:
            return float(np.dot(encoder.embed(each.samples, each.sample_rate), talent))
        except ValueError:
            return -1.0  # no speech is nobody's

    found = [likeness(speech) for _, speech in spoken]
    own = [likeness(each) for each in held_out]
    trial.figures |= {
        "similarity": round(float(np.mean(found)), 4),
        "similarity_min": round(min(found), 4),
        "similarity_own": round(float(np.mean(own)), 4),
    }
    trial.demand(float(np.mean(found)) >= LEAST_SIMILARITY, f"similarity of {LEAST_SIMILARITY} or more")


def _measure_words(
    trial: Trial, spoken: Sequence[tuple[str, Speech]], held_out: Sequence[TrainingTake], language: str
) -> None:
    known = backends.aliases("TRANSCRIBERS")
    transcriber = backends.get("TRANSCRIBERS", "whisper" if "whisper" in known else "default")
    if language.partition("-")[0] not in {each.partition("-")[0] for each in transcriber.languages}:
        trial.figures["words"] = f"not measured: {transcriber.name} does not know {language}"
        trial.demand(False, "words that somebody can hear")
        return
    clone, own = WordErrors(0, 0), WordErrors(0, 0)
    for text, speech in spoken:
        clone += word_errors(text, transcriber.transcribe(speech.samples, speech.sample_rate))
    for each in held_out:
        own += word_errors(each.text, transcriber.transcribe(each.samples, each.sample_rate))
    trial.figures |= {
        "transcriber": f"{transcriber.name}/{transcriber.version}",
        "wer": round(clone.rate, 4),
        "wer_own": round(own.rate, 4),
    }
    trial.demand(
        clone.rate <= own.rate + MOST_MORE_WORD_ERRORS,
        f"word errors at most {MOST_MORE_WORD_ERRORS:.0%} above the talent's own",
    )
