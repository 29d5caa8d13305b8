"""A text with sounds that no take has is spoken, sounds and all."""

import numpy as np
import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.builtin.voice import BuiltinVoice
from synthesis.engines.protocol import SpeechRequest, TrainingTake

# No /zh/, /oy/, /sh/ or /jh/ in these.
TAKES = [
    "My father found nine red apples in the garden.",
    "We walked along the river until the sun went down.",
    "She put some bread and butter on the table.".replace("She", "He"),
    "They have been waiting for the bus since seven.",
]
MISSING = ("zh", "oy", "sh", "jh")


@pytest.fixture(scope="module")
def voice(small_engine: BuiltinEngine, needs_flite: None):
    source = FliteSource("awb")
    takes = list[TrainingTake]()
    for number, text in enumerate(TAKES):
        reading = source.read(text)
        assert not {phone.name for phone in reading.phones} & set(MISSING)
        takes.append(TrainingTake(str(number), reading.samples, reading.sample_rate, text))
    source.close()
    loaded = small_engine.load(small_engine.train(takes, language="en", progress=lambda *_: None).artefact)
    yield loaded
    loaded.close()


@pytest.mark.parametrize("text", ["Enjoy the azure ocean, Joyce.", "Oh, joy!", "Shoyzh."])
def test_missing_sounds_are_heard(voice: BuiltinVoice, text: str) -> None:
    samples = voice.synthesize(SpeechRequest(text, "en")).samples
    frame = voice.sample_rate // 100
    level = np.sqrt((samples[: len(samples) // frame * frame].reshape(-1, frame) ** 2).mean(1))
    quiet = level[6:-12] < 0.003
    runs = "".join("x" if silent else " " for silent in quiet).split()
    assert max((len(run) for run in runs), default=0) < 30
    assert quiet.mean() < 0.75


@pytest.mark.parametrize("name", MISSING)
def test_what_stands_in_for_a_missing_sound_is_no_pause(voice: BuiltinVoice, name: str) -> None:
    inventory = voice._open().inventory
    for half in (0, 1):
        units, exact = inventory.candidates(name, half)
        assert not exact
        assert len(units)
        assert not set(units) & set(inventory.by_phone["_", half])


def test_the_network_takes_a_missing_sound_for_the_nearest(voice: BuiltinVoice) -> None:
    network = voice.network
    assert not set(MISSING) & set(network.vocabulary)
    for name in MISSING:
        number = network._number(name)
        assert number in network.vocabulary.values()
        assert number != network.vocabulary["_"]
