"""Speech phrase by phrase: where a sentence is cut, and that nothing is lost or doubled at the cuts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis.engines.builtin.edges import LEAD_SECONDS, TAIL_SECONDS, trimmed
from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.features import analyse
from synthesis.engines.builtin.loudness import PEAK, limited
from synthesis.engines.builtin.phones import PhoneSequence
from synthesis.engines.builtin.phrases import CONTEXT, MOST_SECONDS, phrases
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.builtin.speaking import GrowingAnalysis
from synthesis.engines.protocol import SpeechRequest, TrainedVoice

RATE = 16_000
LONG = (
    "The old harbour master walked slowly down to the water and looked for the small blue boat "
    "that never came, because the storm had taken it, and he knew it."
)


def sequence(words: int, pauses: tuple[int, ...] = ()) -> PhoneSequence:
    """Words of four phones of 16 frames; pauses of 40 frames before some words."""
    names, starts, lengths = ["_"], [False], [30]
    for word in range(words):
        if word in pauses:
            names, starts, lengths = [*names, "_"], [*starts, False], [*lengths, 40]
        names += ["k", "aa", "s", "t"]
        starts += [True, False, False, False]
        lengths += [16] * 4
    boundaries = np.cumsum([0, *lengths, 30])
    return PhoneSequence((*names, "_"), boundaries, (*starts, False))


@pytest.mark.parametrize("words", [1, 2, 5, 40])
def test_every_phone_belongs_to_one_phrase(words: int) -> None:
    phones = sequence(words, (7, 20))
    parts = list(phrases(phones))
    assert [part.first for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert parts[-1].end == len(phones)
    for part in parts:
        assert part.low <= part.first < part.end <= part.ahead <= part.high <= len(phones)
        assert part.end == len(phones) or phones.word_starts[part.end]


def test_the_first_pieces_are_short_and_the_others_end_at_pauses() -> None:
    phones = sequence(40, (12, 20))
    first, second, third, *_ = phrases(phones)
    lengths = [
        float(phones.boundaries[part.end] - phones.boundaries[part.first]) / 200 for part in (first, second)
    ]
    for length, most in zip(lengths, MOST_SECONDS, strict=False):
        assert most <= length < most + 0.5
    assert phones.names[third.end - 1] == "_"
    assert second.low == max(0, first.end - CONTEXT)


def test_a_reading_is_heard_before_it_ends_and_analysed_as_one(needs_flite: None) -> None:
    source = FliteSource("slt")
    reading = source.read(LONG)
    under_way = source.begin(LONG)
    assert under_way.phones == reading.phones
    early = under_way.until(0.5)
    assert RATE / 2 <= len(early) < len(reading.samples) / 2
    growing = GrowingAnalysis(under_way)
    for low, high in ((0, 300), (260, 700), (660, growing.frames)):
        found = growing.fill(low, high)
    np.testing.assert_array_equal(under_way.until(float("inf")), reading.samples)
    entire = analyse(reading.samples)
    voiced = entire.f0[: len(found)] > 0
    assert ((found.f0[: len(entire)] > 0) == voiced[: len(found)]).mean() > 0.97
    apart = np.abs(found.mel_cepstra[: len(entire)] - entire.mel_cepstra[: len(found)])[:, 1:25]
    assert apart.mean() < 0.02
    source.close()


def test_another_reading_may_begin_before_one_was_heard_out(needs_flite: None) -> None:
    source = FliteSource("slt")
    first = source.begin(LONG)
    second = source.read("One more.")
    again = FliteSource("slt")
    np.testing.assert_array_equal(second.samples, again.read("One more.").samples)
    np.testing.assert_array_equal(first.until(float("inf")), again.read(LONG).samples)
    source.close()
    again.close()


def test_a_long_sentence_comes_in_pieces_that_are_the_speech(
    small_engine: BuiltinEngine, small_voice: TrainedVoice
) -> None:
    voice = small_engine.load(small_voice.artefact)
    request = SpeechRequest(LONG, "en", seed=4)
    pieces = list(voice.stream(request))
    assert len(pieces) >= 4
    assert 0.2 < len(pieces[0]) / voice.sample_rate < 1.6
    np.testing.assert_array_equal(np.concatenate(pieces), voice.synthesize(request).samples)
    # Two streams by turns are the same speech: neither takes from the other's reading.
    one, other = voice.stream(request), voice.stream(request)
    for piece in pieces:
        np.testing.assert_array_equal(next(one), piece)
        np.testing.assert_array_equal(next(other), piece)
    voice.close()


def test_no_click_at_the_cuts(small_engine: BuiltinEngine, small_voice: TrainedVoice) -> None:
    voice = small_engine.load(small_voice.artefact)
    pieces = list(voice.stream(SpeechRequest(LONG, "en")))
    steps = np.abs(np.diff(np.concatenate(pieces)))
    cuts = np.cumsum([len(piece) for piece in pieces])[:-1]
    assert steps[cuts - 1].max() < np.percentile(steps, 99.9)
    voice.close()


def noise(seconds: float, level: float) -> NDArray[np.float32]:
    random = np.random.default_rng(round(1000 * seconds))
    return (level * random.standard_normal(round(seconds * RATE))).astype(np.float32)


def test_silence_at_both_ends_is_trimmed_however_the_pieces_fall() -> None:
    speech = np.concatenate(
        [noise(0.5, 1e-5), noise(1.0, 0.1), noise(0.3, 1e-5), noise(0.7, 0.1), noise(0.9, 1e-5)]
    )
    wanted = LEAD_SECONDS + 2.0 + TAIL_SECONDS
    for cut in ((4_000,), (9_000, 20_000), (25_000, 40_000, 50_000), ()):
        pieces = list(trimmed(np.split(speech, cut), RATE, 1e-3))
        assert all(len(piece) for piece in pieces)
        whole_speech = np.concatenate(pieces)
        assert len(whole_speech) / RATE == pytest.approx(wanted, abs=0.02)
        assert abs(whole_speech[0]) < 1e-4 > abs(whole_speech[-1])


def test_silence_alone_is_left_as_a_breath() -> None:
    (piece,) = trimmed([noise(0.5, 1e-5), noise(0.5, 1e-5)], RATE, 1e-3)
    assert 0 < len(piece) <= LEAD_SECONDS * RATE


def test_peaks_are_bent_and_the_rest_is_left_alone() -> None:
    ramp = np.linspace(-3, 3, 6001).astype(np.float32)
    bent = limited(ramp)
    assert np.abs(bent).max() <= PEAK
    assert (np.diff(bent) >= 0).all()
    np.testing.assert_array_equal(bent[np.abs(ramp) < 0.7], ramp[np.abs(ramp) < 0.7])
