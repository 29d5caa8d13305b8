"""Takes tagged with a style are what that style is spoken from."""

import dataclasses

import numpy as np
import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.features import analyse, resampled
from synthesis.engines.builtin.network import Guide
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.builtin.styles import Styles
from synthesis.engines.builtin.voice import BuiltinVoice
from synthesis.engines.protocol import SpeechRequest, TrainingTake

TEXT = "Would you like to see the garden? We are very glad that you came."


@pytest.fixture(scope="module")
def voice(small_engine: BuiltinEngine, takes: list[TrainingTake]):
    """Five takes read plainly and five higher and faster, tagged excited."""
    source = FliteSource("awb", f0_shift=1.35, duration_stretch=0.9)
    tagged = []
    for take in takes[:5]:
        reading = source.read(take.text)
        name = f"{take.take_id}-excited"
        tagged += [take, dataclasses.replace(take, take_id=name, style="excited", samples=reading.samples)]
    source.close()
    trained = small_engine.train(tagged, language="en", progress=lambda *_: None)
    assert trained.details["styles"] == ["excited", "neutral"]
    loaded = small_engine.load(trained.artefact)
    yield loaded
    loaded.close()


def pitch(voice: BuiltinVoice, style: str) -> float:
    samples = voice.synthesize(SpeechRequest(TEXT, "en", style=style)).samples
    f0 = analyse(resampled(samples, voice.sample_rate)).f0
    return float(np.exp(np.log(f0[f0 > 0]).mean()))


def test_a_style_is_spoken_from_its_own_takes(voice: BuiltinVoice) -> None:
    assert pitch(voice, "excited") > 1.2 * pitch(voice, "neutral")


def test_an_unknown_style_is_spoken_as_neutral(voice: BuiltinVoice) -> None:
    neutral, unknown = (voice.synthesize(SpeechRequest(TEXT, "en", style=s)) for s in ("neutral", "sad"))
    np.testing.assert_array_equal(neutral.samples, unknown.samples)


def styles(*names: str) -> Styles:
    """Takes of 20 frames; those of the second half are a third higher in pitch."""
    count = len(names)
    high = np.repeat(np.arange(count) >= count / 2, 20)
    mel_cepstra = np.random.default_rng(0).normal(0, 0.01, (20 * count, 25)).astype(np.float32)
    return Styles(names, mel_cepstra, (5 + 0.3 * high).astype(np.float32), [20] * count)


GUIDE = Guide(np.array([0, 9]), np.zeros((9, 40), np.float32), np.full(9, 5.15, np.float32), np.ones(9, bool))


def test_takes_of_other_styles_are_named() -> None:
    two = styles("neutral", "neutral", "warm", "warm")
    for asked, others in (("warm", [1, 1, 0, 0]), ("neutral", [0, 0, 1, 1]), ("sad", [0, 0, 1, 1])):
        flags = two.others(asked)
        assert flags is not None
        assert flags.tolist() == others
    assert styles("warm", "warm").others("neutral") is None
    assert styles("warm", "bright").others("sad") is None


def test_the_guide_moves_to_where_the_style_is() -> None:
    two = styles("neutral", "neutral", "warm", "warm")
    moved = two.moved(GUIDE, "warm")
    assert moved.log_f0.mean() - two.moved(GUIDE, "neutral").log_f0.mean() == pytest.approx(0.3, abs=1e-3)
    np.testing.assert_array_equal(moved.mel_cepstra[:, [0, *range(25, 40)]], 0)
    assert styles("warm", "warm").moved(GUIDE, "warm") is GUIDE
