"""The built-in engine end to end on a small voice."""

import dataclasses

import numpy as np
import pytest

from synthesis.engines.builtin import artefact
from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.voice import BuiltinVoice
from synthesis.engines.protocol import EngineError, SpeechRequest, TrainedVoice, TrainingTake

TEXT = "Fresh coffee is waiting. Would you rather cycle to the museum?"


@pytest.fixture
def voice(small_engine: BuiltinEngine, small_voice: TrainedVoice):
    loaded = small_engine.load(small_voice.artefact)
    yield loaded
    loaded.close()


def test_training_tells_what_it_did(small_voice: TrainedVoice, takes: list[TrainingTake]) -> None:
    details = small_voice.details
    assert small_voice.engine == "builtin"
    assert details["takes_used"] == len(takes)
    assert details["source"]["voice"] in ("slt", "rms")
    assert details["sample_rate"] == takes[0].sample_rate


def test_speech_is_finite_audible_and_not_clipped(voice: BuiltinVoice) -> None:
    speech = voice.synthesize(SpeechRequest(TEXT, "en-GB"))
    assert speech.sample_rate == voice.sample_rate == 16_000
    assert speech.samples.dtype == np.float32
    assert 2.5 < len(speech.samples) / speech.sample_rate < 9
    assert np.isfinite(speech.samples).all()
    assert 0.1 < np.abs(speech.samples).max() <= 0.9


def test_the_same_request_gives_the_same_bytes(
    small_engine: BuiltinEngine, small_voice: TrainedVoice
) -> None:
    heard = []
    for seed in (0, 0, 5, 5, 6):
        loaded = small_engine.load(small_voice.artefact)
        heard.append(loaded.synthesize(SpeechRequest(TEXT, "en", seed=seed)).samples.tobytes())
        loaded.close()
    assert heard[0] == heard[1]
    assert heard[2] == heard[3]
    assert len(set(heard)) > 1


def test_a_stream_is_what_synthesize_returns(voice: BuiltinVoice) -> None:
    pieces = list(voice.stream(SpeechRequest(TEXT, "en")))
    assert len(pieces) >= 2
    np.testing.assert_array_equal(np.concatenate(pieces), voice.synthesize(SpeechRequest(TEXT, "en")).samples)


def test_speed_shortens_and_lengthens(voice: BuiltinVoice) -> None:
    plain, fast, slow = (
        len(voice.synthesize(SpeechRequest(TEXT, "en", speed=speed)).samples) for speed in (1.0, 1.5, 0.7)
    )
    assert 0.5 < fast / plain < 0.85
    assert 1.2 < slow / plain < 1.7


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (SpeechRequest("", "en"), "text_unspeakable"),
        (SpeechRequest("?!", "en"), "text_unspeakable"),
        (SpeechRequest("你好", "en"), "text_unspeakable"),
        (SpeechRequest("Guten Tag", "de"), "unsupported_language"),
        (SpeechRequest("word " * 2000, "en"), "text_too_long"),
    ],
)
def test_what_cannot_be_spoken_is_refused(voice: BuiltinVoice, request_: SpeechRequest, code: str) -> None:
    with pytest.raises(EngineError) as refused:
        voice.synthesize(request_)
    assert refused.value.code == code


@pytest.mark.parametrize("speed", [0.0, -1.0, 9.0, float("nan")])
def test_an_impossible_speed_is_refused(voice: BuiltinVoice, speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        voice.stream(SpeechRequest("Yes.", "en", speed=speed))


@pytest.mark.parametrize("text", ["A", "Yes.", "Zzz!", "3", "Joy, zeal - measure; azure? " * 8])
def test_odd_texts_are_spoken(voice: BuiltinVoice, text: str) -> None:
    samples = voice.synthesize(SpeechRequest(text, "en")).samples
    assert np.abs(samples).max() > 0.02


def test_a_closed_voice_refuses(small_engine: BuiltinEngine, small_voice: TrainedVoice) -> None:
    loaded = small_engine.load(small_voice.artefact)
    stream = loaded.stream(SpeechRequest(TEXT, "en"))
    next(stream)
    loaded.close()
    with pytest.raises(EngineError, match="closed"):
        next(stream)
    with pytest.raises(EngineError, match="closed"):
        loaded.synthesize(SpeechRequest(TEXT, "en"))


def test_training_is_repeatable(
    small_engine: BuiltinEngine, small_voice: TrainedVoice, takes: list[TrainingTake]
) -> None:
    progress = []
    again = small_engine.train(takes, language="en", progress=lambda *report: progress.append(report))
    assert again.artefact == small_voice.artefact
    fractions = [fraction for fraction, _ in progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(progress) > 50


def test_too_little_speech_is_refused(takes: list[TrainingTake]) -> None:
    for few in (takes, []):
        with pytest.raises(EngineError, match="2 minutes") as refused:
            BuiltinEngine().train(few, language="en", progress=lambda *_: None)
        assert refused.value.code == "too_little_speech"


def test_a_take_far_shorter_than_its_text_is_dropped(
    small_engine: BuiltinEngine, takes: list[TrainingTake]
) -> None:
    cut = dataclasses.replace(takes[0], samples=takes[0].samples[:4000])
    engine = BuiltinEngine(minimum_seconds=5, steps=20, seeds=1, transcriber=None)
    details = engine.train([cut, *takes[1:4]], language="en", progress=lambda *_: None).details
    assert details["takes_dropped"] == {"take-0": "too_short_for_its_text"}


def test_stereo_and_nan_takes_are_refused(small_engine: BuiltinEngine, takes: list[TrainingTake]) -> None:
    stereo = dataclasses.replace(takes[0], samples=np.zeros((16000, 2), np.float32))
    broken = dataclasses.replace(takes[0], samples=np.full(16000 * 20, np.nan, np.float32))
    for bad in (stereo, broken):
        with pytest.raises(ValueError, match="take-0"):
            small_engine.train([bad], language="en", progress=lambda *_: None)


def test_an_unknown_language_is_refused(small_engine: BuiltinEngine, takes: list[TrainingTake]) -> None:
    with pytest.raises(EngineError) as refused:
        small_engine.train(takes, language="tlh", progress=lambda *_: None)
    assert refused.value.code == "unsupported_language"


def test_an_artefact_of_another_engine_is_refused(
    small_engine: BuiltinEngine, small_voice: TrainedVoice
) -> None:
    header, arrays = artefact.unpack(small_voice.artefact)
    for change in (
        {"engine": "other"},
        {"format": 1},
        {"format": 99},
        {"source": {"source": "oracle"}},
        {"sample_rate": 8000},
    ):
        with pytest.raises(EngineError) as refused:
            small_engine.load(artefact.pack(header | change, arrays))
        assert refused.value.code == "artefact_unreadable"
    del arrays["audio"]
    with pytest.raises(EngineError):
        small_engine.load(artefact.pack(header, arrays))
    with pytest.raises(EngineError):
        small_engine.load(b"nothing")


@pytest.mark.slow
def test_espeak_is_the_source_for_other_languages(needs_espeak: None) -> None:
    from synthesis.engines.builtin.sources.espeak import EspeakSource

    source = EspeakSource("de+f3")
    texts = ["Guten Morgen, wie geht es Ihnen heute?", "Der Zug fährt um zehn Uhr ab.", "Wir trinken Kaffee."]
    readings = [(text, source.read(text)) for text in texts]
    source.close()
    takes = [TrainingTake(text, reading.samples, reading.sample_rate, text) for text, reading in readings]
    engine = BuiltinEngine(minimum_seconds=3, steps=20, seeds=1, transcriber=None)
    trained = engine.train(takes, language="de", progress=lambda *_: None)
    assert trained.details["source"] == {"source": "espeak-ng", "voice": "de"}
    voice = engine.load(trained.artefact)
    speech = voice.synthesize(SpeechRequest("Guten Tag, der Kaffee ist da.", "de-DE"))
    voice.close()
    assert speech.sample_rate == 22_050
    assert np.abs(speech.samples).max() > 0.05
