"""Speaker encoder, transcriber and word errors."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voices.encoders.resemblyzer import ResemblyzerEncoder
from voices.transcribers.pocketsphinx import PocketsphinxTranscriber
from voices.transcribers.words import WordErrors, edit_distance, normalise, word_errors

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"


def test_words_are_counted_without_case_and_punctuation() -> None:
    assert normalise("Don’t stop -- the well-known “Über” show!") == [
        "don't",
        "stop",
        "the",
        "well",
        "known",
        "über",
        "show",
    ]
    assert word_errors("One, two; three.", "one three three four") == WordErrors(2, 3)
    assert word_errors("", "") == WordErrors(0, 0)
    assert word_errors("", "noise").rate == 1
    assert (WordErrors(1, 4) + WordErrors(2, 4)).rate == 0.375


def test_edit_distance_is_a_distance() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == edit_distance("abc", "") == 3


def clip(name: str) -> tuple[np.ndarray, int]:
    path = SPEECH / name
    if not path.exists():
        pytest.skip("the recordings of ../shared/speech are not here")
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


def test_one_reader_is_nearer_to_herself_than_to_another() -> None:
    pytest.importorskip("resemblyzer", reason="the encoder needs the worker extra")
    other = next(iter(sorted((SPEECH / "librispeech" / "1688").glob("*.flac"))), Path("none"))
    encoder = ResemblyzerEncoder()
    first, second = (encoder.embed(*clip(f"ljspeech/LJ001-000{number}.flac")) for number in (3, 5))
    stranger = encoder.embed(*clip(str(other.relative_to(SPEECH))))
    assert first.shape == (encoder.dimensions,)
    assert np.isclose(np.linalg.norm(first), 1, atol=1e-5)
    assert first @ second > 0.8 > first @ stranger


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(32000), np.full(32000, np.nan), np.zeros((9, 2))])
def test_no_speech_has_no_speaker(samples: np.ndarray) -> None:
    pytest.importorskip("resemblyzer", reason="the encoder needs the worker extra")
    with pytest.raises(ValueError, match="speaker embedding"):
        ResemblyzerEncoder().embed(samples.astype(np.float32), 16_000)


def test_words_are_heard() -> None:
    pytest.importorskip("pocketsphinx", reason="the transcriber needs the worker extra")
    samples, rate = clip("ljspeech/LJ001-0002.flac")
    heard = PocketsphinxTranscriber().transcribe(samples, rate)
    assert word_errors("in being comparatively modern", heard).rate <= 0.5
    assert heard == PocketsphinxTranscriber().transcribe(samples, rate)
    assert PocketsphinxTranscriber().transcribe(np.zeros(0, np.float32), 16_000) == ""
