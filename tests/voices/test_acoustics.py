"""Hum, rooms, empty tops, cut words, emptied pauses: found where planted, absent from clean takes."""

import io
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from tests.voices.sound import Samples, speech
from voices.quality import acoustics
from voices.quality.examine import examine
from voices.quality.hum import find_hum
from voices.quality.recording import Recording, read_recording
from voices.quality.report import Verdict

RATE = 24_000


def judged(samples: NDArray[Any], rate: int = RATE) -> dict[str, Verdict]:
    report = examine(Recording(samples.astype(np.float32), rate, 16, "flac"))
    assert all(len(finding.sentence) < 120 for finding in report.findings)
    return {finding.code: finding.verdict for finding in report.findings}


def as_file(samples: NDArray[Any], rate: int, container: str, subtype: str) -> tuple[Samples, int]:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=container, subtype=subtype)
    file.seek(0)
    decoded, rate = soundfile.read(file, dtype="float32")
    return decoded, rate


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_is_named_by_its_frequency(mains: int) -> None:
    samples = speech(4.0)
    time = np.arange(samples.size) / RATE
    hum = sum(np.sin(2 * np.pi * mains * 1.002 * k * time) / k for k in (1, 2, 3, 5))
    spoilt = (samples + 0.003 * hum).astype(np.float32)
    assert judged(spoilt)["hum"] == Verdict.WARN
    found = find_hum(spoilt, RATE)
    assert found.mains_hz == mains
    # The voice has some of its own power there.
    assert found.level_db == pytest.approx(20 * np.log10(0.003 / 2**0.5), abs=8)


def test_an_inaudible_line_is_no_hum() -> None:
    samples = speech(4.0)
    line = 3e-5 * np.sin(2 * np.pi * 50 * np.arange(samples.size) / RATE)
    assert "hum" not in judged(samples + line)


def test_a_ringing_room_is_heard() -> None:
    generator = np.random.default_rng(4)
    time = np.arange(RATE) / RATE
    room = generator.standard_normal(RATE) * 10 ** (-3 * time / 0.9)
    room *= 0.8 / np.sqrt((room**2).sum())
    room[0] = 1.0
    assert judged(np.convolve(speech(3.0), room)[: 3 * RATE]).get("reverberation") is not None
    assert "reverberation" not in judged(speech(3.0))


@pytest.mark.parametrize("declared", [44_100, 48_000])
def test_an_upsampled_file_is_caught(declared: int) -> None:
    raised, rate = as_file(soxr.resample(speech(3.0, 16_000), 16_000, declared), declared, "FLAC", "PCM_16")
    report = examine(Recording(raised, rate, 16, "flac"))
    assert [finding.code for finding in report.findings] == ["bandwidth"]
    assert report.band_hz == pytest.approx(8_000, abs=500)
    assert "44.1 kHz" in report.findings[0].sentence or "48 kHz" in report.findings[0].sentence


def test_a_lossy_codec_is_caught_under_a_lossless_coat() -> None:
    samples = speech(3.0, 48_000) + np.random.default_rng(1).normal(0, 2e-4, 3 * 48_000)
    assert "bandwidth" not in judged(samples, 48_000)
    file = io.BytesIO()
    soundfile.write(file, samples, 48_000, format="MP3", bitrate_mode="CONSTANT", compression_level=0.9)
    file.seek(0)
    decoded, rate = soundfile.read(file, dtype="float32")
    recording = read_recording(encode_flac(decoded, rate))
    assert "bandwidth" in judged(recording.samples, rate)


def encode_flac(samples: NDArray[Any], rate: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


@pytest.mark.parametrize(("code", "part"), [("truncated_start", slice(3_000, None)), ("truncated_end", None)])
def test_a_word_cut_off_is_caught(code: str, part: slice | None) -> None:
    samples = speech(3.0)
    last = np.flatnonzero(np.abs(samples) > 0.1)[-1]
    assert judged(samples[part] if part else samples[: last - 2_000]) == {code: Verdict.REJECT}


@pytest.mark.parametrize("emptied", [True, False])
def test_emptied_pauses_are_noted_and_change_no_verdict(emptied: bool) -> None:
    samples = speech(3.0)
    frames = samples.reshape(-1, RATE // 50)
    pauses = np.flatnonzero(np.abs(frames).max(axis=1) < 8e-4)
    inner = [number for number in pauses if 30 < number < 110]
    gated = np.where(np.isin(np.arange(len(frames)), inner)[:, None], 0, frames).reshape(-1)
    report = examine(Recording((gated if emptied else samples).astype(np.float32), RATE, 16, "flac"))
    assert [finding.code for finding in report.findings] == (["emptied"] if emptied else [])
    assert report.verdict == Verdict.ACCEPT


def test_examining_never_alters_a_take() -> None:
    samples = speech(3.0) + np.random.default_rng(2).normal(0, 0.01, 3 * RATE).astype(np.float32)
    before = samples.copy()
    samples.setflags(write=False)
    assert "noise" in judged(samples)
    assert np.array_equal(samples, before)


def test_a_room_that_a_studio_must_leave_may_stand_in_an_archive() -> None:
    assert [finding.verdict for finding in acoustics.judge_noise(20.0)] == [Verdict.REJECT]
    mild = acoustics.ARCHIVE_SNR_REJECT_DB
    assert [finding.verdict for finding in acoustics.judge_noise(20.0, mild)] == [Verdict.WARN]
    assert [finding.verdict for finding in acoustics.judge_noise(14.0, mild)] == [Verdict.REJECT]
