"""What every synthesis engine must do; run against each engine by subclassing `EngineContract`."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from synthesis.engines.protocol import (
    EngineError,
    LoadedVoice,
    SpeechRequest,
    SynthesisEngine,
    TrainedVoice,
    TrainingTake,
)

TEXT = "The boat left early. We waited on the pier until noon."


class EngineContract:
    """Subclasses give the fixtures engine, takes (enough to train), progress, trained (by them) and voice.

    Scope them to the class, because training is dear; `progress` is a Recorder that `trained` was made with.
    """

    language = "en"

    def test_it_says_what_it_is(self, engine: SynthesisEngine) -> None:
        info = engine.info
        assert info.name
        assert info.version
        for terms in (info.code_licence, info.weights_licence):
            assert terms.name
            assert terms.source
        assert self.language in info.languages
        assert 8_000 <= info.sample_rate <= 48_000
        assert 0 < info.minimum_seconds <= info.recommended_seconds
        assert info.maximum_characters >= 250

    def test_training_tells_where_it_is_and_what_it_made(
        self, engine: SynthesisEngine, trained: TrainedVoice, progress: "Recorder"
    ) -> None:
        assert trained.artefact
        assert progress.heard[-1][0] == 1
        assert (trained.engine, trained.engine_version) == (engine.info.name, engine.info.version)
        json.dumps(dict(trained.details), allow_nan=False)

    def test_too_little_speech_is_refused(
        self, engine: SynthesisEngine, takes: Sequence[TrainingTake]
    ) -> None:
        short = TrainingTake(
            "short", takes[0].samples[: takes[0].sample_rate // 2], takes[0].sample_rate, "Yes."
        )
        for few in ([], [short]):
            with pytest.raises(EngineError) as refused:
                engine.train(few, language=self.language, progress=lambda fraction, stage: None)
            assert refused.value.code == "too_little_speech"

    def test_a_language_it_does_not_speak_is_refused(
        self, engine: SynthesisEngine, takes: Sequence[TrainingTake]
    ) -> None:
        with pytest.raises(EngineError) as refused:
            engine.train(takes, language="tlh", progress=lambda fraction, stage: None)
        assert refused.value.code == "unsupported_language"

    @pytest.mark.parametrize("artefact", [b"", b"nonsense", b"PK\x03\x04" + bytes(64), b"\x80\x04N."])
    def test_a_broken_artefact_is_refused(self, engine: SynthesisEngine, artefact: bytes) -> None:
        with pytest.raises(EngineError) as refused:
            engine.load(artefact)
        assert refused.value.code == "artefact_unreadable"

    def test_a_truncated_artefact_is_refused(self, engine: SynthesisEngine, trained: TrainedVoice) -> None:
        with pytest.raises(EngineError) as refused:
            engine.load(trained.artefact[: len(trained.artefact) // 2])
        assert refused.value.code == "artefact_unreadable"

    def test_speech_is_mono_finite_and_within_full_scale(
        self, engine: SynthesisEngine, voice: LoadedVoice
    ) -> None:
        speech = voice.synthesize(SpeechRequest(TEXT, self.language))
        assert speech.sample_rate == voice.sample_rate <= engine.info.sample_rate
        assert speech.samples.dtype == np.float32
        assert speech.samples.ndim == 1
        assert np.isfinite(speech.samples).all()
        assert 0.001 < float(np.abs(speech.samples).max()) <= 1.0
        assert len(speech.samples) > speech.sample_rate // 2

    def test_the_same_request_gives_the_same_samples(self, voice: LoadedVoice) -> None:
        request = SpeechRequest("Good morning to you.", self.language, seed=7)
        first, second = voice.synthesize(request), voice.synthesize(request)
        np.testing.assert_array_equal(first.samples, second.samples)

    def test_the_stream_joined_is_the_speech(self, voice: LoadedVoice) -> None:
        request = SpeechRequest(TEXT, self.language, seed=3)
        pieces = list(voice.stream(request))
        assert all(len(piece) for piece in pieces)
        np.testing.assert_array_equal(np.concatenate(pieces), voice.synthesize(request).samples)

    def test_an_abandoned_stream_leaves_the_voice_usable(self, voice: LoadedVoice) -> None:
        request = SpeechRequest(TEXT, self.language, seed=3)
        stream = voice.stream(request)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert len(voice.synthesize(request).samples)

    @pytest.mark.parametrize("text", ["", "   ", "…", "?!"])
    def test_text_without_words_is_refused_before_the_stream(self, voice: LoadedVoice, text: str) -> None:
        with pytest.raises(EngineError) as refused:
            voice.stream(SpeechRequest(text, self.language))
        assert refused.value.code == "text_unspeakable"

    def test_text_that_is_too_long_is_refused(self, engine: SynthesisEngine, voice: LoadedVoice) -> None:
        text = "word " * (engine.info.maximum_characters // 5 + 1)
        with pytest.raises(EngineError) as refused:
            voice.synthesize(SpeechRequest(text, self.language))
        assert refused.value.code == "text_too_long"

    def test_another_language_is_refused(self, voice: LoadedVoice) -> None:
        with pytest.raises(EngineError) as refused:
            voice.synthesize(SpeechRequest("nuqneH", "tlh"))
        assert refused.value.code == "unsupported_language"

    def test_two_voices_of_one_artefact_agree(
        self, engine: SynthesisEngine, trained: TrainedVoice, voice: LoadedVoice
    ) -> None:
        request = SpeechRequest("Good morning to you.", self.language, seed=7)
        other = engine.load(trained.artefact)
        try:
            np.testing.assert_array_equal(
                other.synthesize(request).samples, voice.synthesize(request).samples
            )
        finally:
            other.close()

    def test_a_closed_voice_speaks_no_more(self, engine: SynthesisEngine, trained: TrainedVoice) -> None:
        voice = engine.load(trained.artefact)
        voice.close()
        voice.close()
        with pytest.raises(EngineError) as refused:
            voice.stream(SpeechRequest(TEXT, self.language))
        assert refused.value.code == "engine_unavailable"


class Recorder:
    """A progress callback that insists on fractions within 0 and 1 that never go back."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, str]] = []

    def __call__(self, fraction: float, stage: str) -> None:
        assert 0 <= fraction <= 1
        assert stage
        assert not self.heard or fraction >= self.heard[-1][0]
        self.heard.append((fraction, stage))
