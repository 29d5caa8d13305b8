"""The contract of every watermarker, run on real audiowmark over speech-like and real speech."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from django.conf import settings

from synthesis.audio.files import decode, encode
from synthesis.audio.room_tone import lengthen
from synthesis.watermarks.audiowmark import Audiowmark, strength_for
from synthesis.watermarks.protocol import NO_MARK, Reading, WatermarkError, distance, new_mark, require_mark
from tests.synthesis.speech import speechlike

RATE = 16_000
MARK = "0123456789abcdef0123456789abcdef"
SPEECH = Path(__file__).parents[3] / "shared" / "speech" / "librispeech" / "one-each"

needs_program = pytest.mark.skipif(
    shutil.which(settings.AUDIOWMARK) is None, reason="the audiowmark program is not installed"
)


@pytest.fixture
def watermarker() -> Any:
    return Audiowmark(settings.AUDIOWMARK, settings.WATERMARK_KEY)


def found(readings: tuple[Reading, ...]) -> Any:
    return [reading.bits for reading in readings]


@needs_program
@pytest.mark.parametrize("seconds", [2.0, 3.0, 5.0])
def test_mark_reads_back_from_wav_and_mp3(watermarker: Audiowmark, seconds: float) -> None:
    clean = speechlike(seconds, RATE)
    marked = watermarker.embed(clean, RATE, mark=MARK)
    assert marked.shape == clean.shape
    assert not np.array_equal(marked, clean)
    for format in ("wav", "mp3"):
        samples, rate = decode(encode(marked, RATE, format=format))
        assert MARK in found(watermarker.read(samples, rate))


@needs_program
def test_clean_speech_carries_no_mark_of_ours(watermarker: Audiowmark) -> None:
    assert MARK not in found(watermarker.read(speechlike(3.0, RATE), RATE))


@needs_program
def test_silence_reads_as_nothing(watermarker: Audiowmark) -> None:
    assert watermarker.read(np.zeros(3 * RATE, np.float32), RATE) == ()


@needs_program
@pytest.mark.parametrize("mark", ["", "abc", MARK[:30], MARK + "00", "zz" * 16, MARK.upper(), NO_MARK])
def test_bad_marks_are_refused_before_the_program_runs(watermarker: Audiowmark, mark: str) -> None:
    with pytest.raises(WatermarkError) as caught:
        watermarker.embed(speechlike(3.0, RATE), RATE, mark=mark)
    assert caught.value.code == "mark_invalid"


@needs_program
def test_short_audio_is_refused_and_room_tone_mends_it(watermarker: Audiowmark) -> None:
    word = speechlike(0.7, RATE)
    with pytest.raises(WatermarkError) as caught:
        watermarker.embed(word, RATE, mark=MARK)
    assert caught.value.code == "audio_too_short"
    long_enough = lengthen(word, RATE, watermarker.minimum_seconds)
    assert len(long_enough) == 2 * RATE
    assert MARK in found(watermarker.read(watermarker.embed(long_enough, RATE, mark=MARK), RATE))


@needs_program
def test_another_key_does_not_read_the_mark(watermarker: Audiowmark, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("key 00112233445566778899aabbccddeeff\n")
    secret = Audiowmark(settings.AUDIOWMARK, str(key))
    marked = secret.embed(speechlike(3.0, RATE), RATE, mark=MARK)
    assert MARK in found(secret.read(marked, RATE))
    assert MARK not in found(watermarker.read(marked, RATE))


@needs_program
def test_speed_search_finds_a_clip_played_faster(watermarker: Audiowmark) -> None:
    marked = watermarker.embed(speechlike(5.0, RATE), RATE, mark=MARK, strong=True)
    import soxr

    faster = soxr.resample(marked, RATE * 1.04, RATE).astype(np.float32)
    assert MARK not in found(watermarker.read(faster, RATE))
    readings = watermarker.read(faster, RATE, search_speed=True)
    assert MARK in found(readings)
    assert readings[0].speed == pytest.approx(1.04, abs=0.005)


@needs_program
@pytest.mark.slow
@pytest.mark.skipif(not SPEECH.is_dir(), reason="the recordings are not in ../shared/speech")
def test_real_speech_carries_its_mark_through_mp3(watermarker: Audiowmark) -> None:
    for number, path in enumerate(sorted(SPEECH.glob("*.flac"))[:6]):
        samples, rate = sf.read(path, dtype="float32")
        mark = f"{number + 1:032x}"
        marked = watermarker.embed(samples[rate : 4 * rate], rate, mark=mark)
        again, _ = decode(encode(marked, rate, format="mp3"))
        assert mark in found(watermarker.read(again, rate)), path.name


def test_missing_program_and_key_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WatermarkError, match="VOXLICET_AUDIOWMARK") as caught:
        Audiowmark("no-such-audiowmark").embed(speechlike(3.0, RATE), RATE, mark=MARK)
    assert caught.value.code == "program_missing"
    with pytest.raises(WatermarkError) as caught:
        Audiowmark("true", str(tmp_path / "gone")).read(speechlike(3.0, RATE), RATE)
    assert caught.value.code == "key_missing"


def test_a_failing_or_babbling_program_is_an_error(tmp_path: Path) -> None:
    for program in ("false", "true"):
        with pytest.raises(WatermarkError) as caught:
            Audiowmark(program).read(speechlike(2.0, RATE), RATE)
        assert caught.value.code == "program_failed"


@pytest.mark.parametrize(("seconds", "strength"), [(2, 30), (4.9, 30), (5, 20), (7.9, 20), (8, 15), (60, 15)])
def test_shorter_clips_are_marked_stronger(seconds: float, strength: int) -> None:
    assert strength_for(seconds) == strength


def test_marks_are_random_and_their_distance_counts_bits() -> None:
    marks = {new_mark() for _ in range(100)}
    assert len(marks) == 100
    assert all(require_mark(mark) for mark in marks)
    assert distance("0" * 31 + "f", "0" * 32) == 4
