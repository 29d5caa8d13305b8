"""The speech sources behind their pipes."""

import os
import signal
from typing import Any

import numpy as np
import pytest

from synthesis.engines.builtin.sources.choice import choose_source, open_source
from synthesis.engines.builtin.sources.espeak import EspeakSource
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.builtin.sources.process import ReaderProcess
from synthesis.engines.builtin.sources.protocol import PAUSE
from synthesis.engines.protocol import EngineError


def words(phones: tuple[Any, ...]) -> int:
    return sum(phone.word_start for phone in phones)


def test_flite_says_which_phone_begins_when(needs_flite: None) -> None:
    source = FliteSource("slt")
    reading = source.read("Hello world, this is a test.")
    assert [phone.name for phone in reading.phones if phone.name != PAUSE][:4] == ["hh", "ax", "l", "ow"]
    assert words(reading.phones) == 6
    starts = [phone.start for phone in reading.phones]
    assert starts == sorted(starts)
    assert starts[-1] < len(reading.samples) / reading.sample_rate
    again = source.read("Hello world, this is a test.")
    np.testing.assert_array_equal(reading.samples, again.samples)
    source.close()


def test_flite_obeys_stretch(needs_flite: None) -> None:
    lengths = []
    for stretch in (1.0, 1.2):
        source = FliteSource("rms", duration_stretch=stretch)
        lengths.append(len(source.read("The quick answer was no.").samples))
        source.close()
    assert lengths[1] / lengths[0] == pytest.approx(1.2, abs=0.05)


def test_espeak_loses_no_word_start(needs_espeak: None) -> None:
    source = EspeakSource("en-us")
    reading = source.read("Seven swans were swimming silently across the lake")
    assert words(reading.phones) == 8
    assert np.abs(reading.samples).max() > 0.1
    source.close()


def test_espeak_reads_german(needs_espeak: None) -> None:
    source = choose_source("de", pitch=120.0)
    reading = source.read("Schöne Grüße aus Köln")
    assert words(reading.phones) == 4
    source.close()


@pytest.mark.parametrize("text", ["", "!!!", "你好"])
def test_flite_refuses_what_is_no_english(needs_flite: None, text: str) -> None:
    source = FliteSource("slt")
    with pytest.raises(EngineError) as refused:
        source.read(text)
    assert refused.value.code == "text_unspeakable"
    source.close()


def test_a_reader_that_died_is_started_again(needs_flite: None) -> None:
    source = FliteSource("slt")
    source.read("One.")
    process = source._process._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert len(source.read("Two.").samples) > 1000
    source.close()
    assert source._process._process is None


def test_a_reading_broken_off_takes_nothing_from_the_next(needs_flite: None) -> None:
    source = FliteSource("slt")
    broken = source.begin("This one is broken off before its end is heard, by a process that dies.")
    process = source._process._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    following = source.begin("This one follows.")
    with pytest.raises(EngineError) as refused:
        broken.until(float("inf"))
    assert refused.value.code == "engine_unavailable"
    other = FliteSource("slt")
    whole = other.read("This one follows.").samples
    np.testing.assert_array_equal(following.until(float("inf")), whole)
    source.close()
    other.close()


def test_a_reader_that_cannot_start_says_so() -> None:
    reader = ReaderProcess("synthesis.engines.builtin.sources.no_such_reader")
    with pytest.raises(EngineError) as refused:
        reader.read({"text": "One."})
    assert refused.value.code == "engine_unavailable"


def test_the_source_suits_the_pitch_and_avoids_what_it_must(needs_flite: None) -> None:
    assert choose_source("en", pitch=210.0).name == "flite slt"
    assert choose_source("en", pitch=95.0).name == "flite rms"
    assert choose_source("en", pitch=95.0, avoid=("rms",)).name == "flite slt"
    with pytest.raises(EngineError, match="xx"):
        choose_source("xx", pitch=95.0)


def test_settings_open_the_same_source(needs_flite: None) -> None:
    source = FliteSource("slt", f0_shift=1.2, duration_stretch=0.9)
    assert open_source(source.settings()).settings() == source.settings()
    with pytest.raises(KeyError):
        open_source({"source": "oracle"})
