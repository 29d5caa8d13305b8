"""The engine over a tiny VITS: adopted, never trained here."""

from collections.abc import Callable

import numpy as np
import pytest

from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.protocol import EngineError, SpeechRequest, TrainingTake
from tests.engines.contract import Recorder

pytestmark = [pytest.mark.coqui, pytest.mark.slow]
Make = Callable[..., CoquiEngine]
REQUEST = SpeechRequest("The boat left early. We waited on the pier until noon.", "en", seed=3)


def test_an_adopted_voice_speaks(make_engine: Make, takes: list[TrainingTake]) -> None:
    engine = make_engine("vits")
    with pytest.raises(EngineError, match="adopt it as a voice"):
        engine.train(takes, language="en", progress=Recorder())
    voice = engine.load(engine.adopt().artefact)
    speech = voice.synthesize(REQUEST)
    assert speech.sample_rate == 22_050
    assert np.isfinite(speech.samples).all()
    np.testing.assert_array_equal(voice.synthesize(REQUEST).samples, speech.samples)


def test_speakers_of_one_checkpoint_differ(make_engine: Make) -> None:
    engine = make_engine("vits-two")
    ann, bob = (engine.load(engine.adopt(speaker=name).artefact) for name in ("ann", "bob"))
    first, second = ann.synthesize(REQUEST).samples, bob.synthesize(REQUEST).samples
    assert first.shape != second.shape or not np.array_equal(first, second)


def test_a_speaker_it_does_not_have_is_refused(make_engine: Make) -> None:
    engine = make_engine("vits-two")
    with pytest.raises(EngineError) as refused:
        engine.load(engine.adopt(speaker="eve").artefact).synthesize(REQUEST)
    assert refused.value.code == "artefact_unreadable"


def test_speed_shortens_it(make_engine: Make) -> None:
    engine = make_engine("vits")
    voice = engine.load(engine.adopt().artefact)
    plain = voice.synthesize(REQUEST).samples
    quick = voice.synthesize(SpeechRequest(REQUEST.text, "en", seed=3, speed=2.0)).samples
    assert len(quick) < len(plain)


def test_xtts_is_not_adopted(make_engine: Make) -> None:
    with pytest.raises(EngineError, match="train it"):
        make_engine("xtts").adopt()
