"""Whisper on CTranslate2: words, their places, pinned weights."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from marketplace import settings as shipped
from tests.voices.sound import SPEECH
from voices.transcribers.mel import RATE, SECONDS
from voices.transcribers.protocol import TranscriberUnavailable, WordTranscriber
from voices.transcribers.weights import TINY_EN, Weights, packaged
from voices.transcribers.whisper import WhisperTranscriber, _spans
from voices.transcribers.words import normalise, word_errors

LJ = SPEECH / "ljspeech"
TEXT = "in being comparatively modern"


@pytest.fixture(scope="module")
def whisper() -> WhisperTranscriber:
    pytest.importorskip("ctranslate2", reason="the transcriber needs the worker extra")
    return WhisperTranscriber()


@pytest.fixture(scope="module")
def clip() -> tuple[NDArray[np.float32], int]:
    path = LJ / "LJ001-0002.flac"
    if not path.exists():
        pytest.skip("the recordings of ../shared/speech are not here")
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


def test_words_are_heard_the_same_at_every_level_and_time(
    whisper: WhisperTranscriber, clip: tuple[NDArray[np.float32], int]
) -> None:
    samples, rate = clip
    quieter = (samples / 8).astype(np.float32)
    heard = whisper.transcribe(samples, rate)
    assert word_errors(TEXT, heard).errors == 0
    assert heard == heard.lower() == whisper.transcribe(quieter, rate)


def test_every_word_has_its_place(whisper: WhisperTranscriber, clip: tuple[NDArray[np.float32], int]) -> None:
    samples, rate = clip
    delayed = np.concatenate([np.zeros(rate, np.float32), samples])
    assert isinstance(whisper, WordTranscriber)
    words = whisper.words(delayed, rate)
    assert [normalise(word.word) for word in words] == [[word] for word in TEXT.split()]
    assert all(0 <= word.start <= word.end <= len(delayed) / rate + 0.02 for word in words)
    assert all(left.end <= right.start for left, right in pairwise(words))
    assert all(0.2 < word.probability <= 1 for word in words)
    assert words[1].start > 1


def test_silence_has_no_words(whisper: WhisperTranscriber) -> None:
    noise = np.random.default_rng(1).standard_normal(2 * RATE).astype(np.float32) * 1e-3
    assert whisper.transcribe(np.zeros(0, np.float32), RATE) == ""
    assert whisper.transcribe(np.zeros(RATE, np.float32), RATE) == ""
    assert len(whisper.transcribe(noise, RATE).split()) <= 1
    assert whisper.words(np.zeros(RATE, np.float32), RATE) == []


@pytest.mark.parametrize("samples", [np.full(32000, np.nan), np.zeros((9, 2))])
def test_no_words_in_what_is_no_sound(whisper: WhisperTranscriber, samples: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="finite mono"):
        whisper.transcribe(samples.astype(np.float32), RATE)


def test_long_speech_is_cut_where_it_is_quiet() -> None:
    speech = np.random.default_rng(0).standard_normal(70 * RATE).astype(np.float32)
    speech[25 * RATE : 26 * RATE] = 0
    spans = list(_spans(speech))
    assert spans[0][0] == 0
    assert spans[-1][1] == len(speech)
    assert all(left[1] == right[0] for left, right in pairwise(spans))
    assert all(end - start <= SECONDS * RATE for start, end in spans)
    assert 25 <= spans[0][1] / RATE <= 26


@pytest.mark.parametrize(
    "pins",
    [{}, {"model.bin": "0" * 64}, {**TINY_EN, "model.bin": "A" * 64}, {**TINY_EN, "more.txt": "0" * 64}],
)
def test_pins_name_every_file(pins: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="pin"):
        Weights(Path("weights"), pins)


def test_other_weights_than_the_pinned_ones_are_never_loaded(tmp_path: Path) -> None:
    pytest.importorskip("ctranslate2", reason="the transcriber needs the worker extra")
    for name in TINY_EN:
        os.symlink(packaged().folder / name, tmp_path / name)
    own = WhisperTranscriber(folder=str(tmp_path), sha256=TINY_EN, languages=["en"])
    assert own.version == WhisperTranscriber().version
    changed = {**TINY_EN, "config.json": "0" * 64}
    with pytest.raises(TranscriberUnavailable, match=r"config\.json has SHA-256"):
        WhisperTranscriber(folder=str(tmp_path), sha256=changed).transcribe(np.ones(RATE, np.float32), RATE)
    with pytest.raises(TranscriberUnavailable, match="cannot be read"):
        Weights(tmp_path / "absent", TINY_EN).load()


def test_weights_come_with_their_pins() -> None:
    with pytest.raises(ValueError, match="together"):
        WhisperTranscriber(folder="/srv/whisper")


def test_it_is_configured_where_it_is_installed() -> None:
    pytest.importorskip("ctranslate2", reason="the transcriber needs the worker extra")
    assert shipped.TRANSCRIBERS["whisper"]["OPTIONS"] == {}
    assert str(shipped.TRANSCRIBERS["default"]["BACKEND"]).endswith("PocketsphinxTranscriber")
