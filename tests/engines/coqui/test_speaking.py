"""A sentence until it is good, and who hears it; with real ears on flite's voices."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.coqui.listening import Ear, Listening
from synthesis.engines.coqui.speaking import ModelFault, SentenceSpeaker, SpeechRecord
from synthesis.engines.protocol import EngineError, Samples, TrainingTake

TEXT = "The boat left the harbour early in the morning."
RATE = 16_000
DEAF = Ear(Listening(speaker_encoder="off", transcriber="off"))
TONE = (0.3 * np.sin(np.arange(3 * RATE) / 20)).astype(np.float32)
SILENCE = np.zeros(3 * RATE, np.float32)


def speak(make: Callable[[int], Samples], record: SpeechRecord, seed: int = 1) -> Samples:
    speaker = SentenceSpeaker(RATE, (0.02, 0.25), DEAF, None)
    return speaker.speak(make, text=TEXT, language="en", speed=1.0, seed=seed, record=record)


def test_bad_tries_are_repeated_with_other_seeds_and_recorded() -> None:
    seeds, record = list[int](), SpeechRecord()

    def make(seed: int) -> Samples:
        seeds.append(seed)
        if len(seeds) == 1:
            raise ModelFault("the model stumbled")
        return [SILENCE, TONE][len(seeds) - 2]

    np.testing.assert_array_equal(speak(make, record), TONE)
    assert len(set(seeds)) == 3
    assert record.details() == {
        "sentences": 1,
        "faults": [
            {"sentence": 1, "try": 1, "fault": "model_error"},
            {"sentence": 1, "try": 2, "fault": "silent"},
        ],
        "similarity_min": None,
        "word_errors_max": None,
    }


def test_after_four_bad_tries_it_fails_and_says_why() -> None:
    record = SpeechRecord()
    with pytest.raises(EngineError, match=r"4 tries \(silent, silent, silent, silent\)") as refused:
        speak(lambda seed: SILENCE, record)
    assert refused.value.code == "speech_faulty"
    assert len(record.faults) == 4


def test_equal_requests_draw_equally_and_sentences_differ() -> None:
    def seeds(request: int) -> list[int]:
        drawn, record = list[int](), SpeechRecord()
        for _ in range(2):
            speak(lambda seed: drawn.append(seed) or TONE, record, request)  # type: ignore[func-returns-value]
        return drawn

    assert seeds(1) == seeds(1)
    assert len({*seeds(1), *seeds(2)}) == 4


@pytest.fixture(scope="module")
def read(needs_flite: None) -> Any:
    sources = {name: FliteSource(name) for name in ("awb", "slt")}
    yield lambda voice, text: sources[voice].read(text)
    for source in sources.values():
        source.close()


@pytest.fixture(scope="module")
def talent(read: Any, prompts: list[str]) -> list[TrainingTake]:
    pytest.importorskip("resemblyzer", reason="the speaker encoder needs the worker extra")
    readings = [(text, read("awb", text)) for text in prompts[:6]]
    return [TrainingTake(text, spoken.samples, spoken.sample_rate, text) for text, spoken in readings]


def test_another_voice_is_heard(read: Any, talent: list[TrainingTake]) -> None:
    ear = Ear(Listening(speaker_encoder="default", transcriber="off", similarity=0.8))
    encoder, reference = ear.reference(talent)
    ear.require(encoder)
    own, other = read("awb", TEXT), read("slt", TEXT)
    heard = ear.hear(own.samples, own.sample_rate, TEXT, "en", reference)
    assert heard.fault is None
    assert heard.similarity is not None
    assert heard.similarity > 0.85
    assert ear.hear(other.samples, other.sample_rate, TEXT, "en", reference).fault == "unlike_talent"
    noise = np.random.default_rng(0).standard_normal(3 * RATE).astype(np.float32) * 0.1
    assert ear.hear(noise, RATE, TEXT, "en", reference).fault == "unlike_talent"
    with pytest.raises(EngineError) as refused:
        ear.require("another/1")
    assert refused.value.code == "artefact_unreadable"


def test_wrong_words_are_heard(read: Any) -> None:
    pytest.importorskip("pocketsphinx", reason="words need the worker extra")
    ear = Ear(Listening(speaker_encoder="off", transcriber="default"))
    spoken = read("slt", TEXT)
    right = ear.hear(spoken.samples, spoken.sample_rate, TEXT, "en", None)
    assert right.fault is None
    assert right.word_errors is not None
    wrong = ear.hear(
        spoken.samples, spoken.sample_rate, "Nobody knows how they ever got home again.", "en", None
    )
    assert wrong.fault == "wrong_words"
    assert ear.hear(spoken.samples, spoken.sample_rate, "Niemand weiß es.", "de", None).fault is None


def test_takes_without_speech_are_no_reference() -> None:
    pytest.importorskip("resemblyzer", reason="the speaker encoder needs the worker extra")
    with pytest.raises(EngineError) as refused:
        Ear(Listening()).reference([TrainingTake("t", SILENCE, RATE, TEXT)])
    assert refused.value.code == "training_failed"
