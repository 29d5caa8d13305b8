"""Measures find planted faults in synthetic and real takes, and leave clean ones alone."""

import numpy as np
import pytest

from tests.voices.sound import SPEECH, Samples, speech
from voices.quality import measures
from voices.quality.examine import examine
from voices.quality.recording import Recording, read_recording
from voices.quality.report import Verdict

RATE = 24_000
real = pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")


def judged(samples: Samples, rate: int = RATE) -> dict[str, Verdict]:
    report = examine(Recording(samples, rate, 16, "flac"))
    assert report.verdict == max(
        (f.verdict for f in report.findings), key=list(Verdict).index, default=Verdict.ACCEPT
    )
    assert all(f.sentence.endswith(".") and len(f.sentence) < 120 for f in report.findings)
    return {finding.code: finding.verdict for finding in report.findings}


def lj() -> list[Recording]:
    return [read_recording(path.read_bytes()) for path in sorted((SPEECH / "ljspeech").glob("*.flac"))]


def with_noise(samples: Samples, rate: int, snr: float, seed: int = 0) -> Samples:
    """White noise `snr` dB under the loud frames."""
    loud = np.percentile(measures.frame_levels_db(samples, rate), 90)
    noise = np.random.default_rng(seed).normal(0, 10 ** ((loud - snr) / 20), samples.size)
    return (samples + noise).astype(np.float32)


def test_a_clean_take_is_accepted() -> None:
    assert judged(speech(3.0)) == {}


@pytest.mark.parametrize(("gain", "verdict"), [(0.9, None), (1.5, Verdict.WARN), (4.0, Verdict.REJECT)])
def test_clipping(gain: float, verdict: Verdict | None) -> None:
    samples = speech(3.0)
    clipped = np.clip(samples / np.abs(samples).max() * gain, -1, 1).astype(np.float32)
    share = measures.clipped_share(clipped)
    if verdict is None:
        assert share < 2e-4
    else:
        assert judged(0.5 * clipped).get("clipping") in (verdict, Verdict.REJECT)
        assert share == pytest.approx(float(np.mean(np.abs(clipped) >= 0.995)), rel=0.35)


def test_clipping_of_nothing_and_of_floats_beyond_full_scale() -> None:
    assert measures.clipped_share(np.zeros(RATE, np.float32)) == 0.0
    loud = speech(3.0)
    loud *= 1.5 / np.abs(loud).max()
    assert judged(loud)["clipping"] == Verdict.REJECT


@pytest.mark.parametrize(
    ("snr", "verdict"), [(15, Verdict.REJECT), (20, Verdict.REJECT), (30, Verdict.WARN), (40, None)]
)
def test_noise(snr: float, verdict: Verdict | None) -> None:
    noisy = with_noise(speech(4.0), RATE, snr)
    assert measures.snr_db(noisy, RATE) == pytest.approx(snr, abs=2.0)
    assert judged(noisy).get("noise") == verdict


def test_digital_silence_hides_no_noise() -> None:
    noisy = with_noise(speech(4.0), RATE, 20)
    padded = np.concatenate([np.zeros(RATE // 2, np.float32), noisy, np.zeros(RATE // 2, np.float32)])
    assert judged(padded)["noise"] == Verdict.REJECT


@pytest.mark.parametrize(("offset", "verdict"), [(0.005, None), (0.03, Verdict.WARN), (-0.2, Verdict.REJECT)])
def test_dc(offset: float, verdict: Verdict | None) -> None:
    assert judged(speech(3.0) + np.float32(offset)).get("dc") == verdict


@pytest.mark.parametrize(
    ("gain_db", "code", "verdict"), [(-17, "quiet", Verdict.WARN), (-40, "quiet", Verdict.REJECT)]
)
def test_level(gain_db: float, code: str, verdict: Verdict) -> None:
    samples = speech(3.0)
    before = measures.level_lufs(samples, RATE)
    quiet = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    assert measures.level_lufs(quiet, RATE) == pytest.approx(before + gain_db, abs=0.3)
    assert judged(quiet)[code] == verdict


def test_a_loud_take_is_flagged() -> None:
    compressed = np.tanh(6 * speech(3.0)).astype(np.float32) * np.float32(0.9)
    assert judged(compressed)["loud"] == Verdict.WARN


def test_silence_before_and_after() -> None:
    room = np.random.default_rng(1).normal(0, 1e-4, 2 * RATE).astype(np.float32)
    edges = measures.speech_edges(np.concatenate([room, speech(3.0), room]), RATE)
    inner = measures.speech_edges(speech(3.0), RATE)
    assert edges.leading_s == pytest.approx(2 + inner.leading_s, abs=0.03)
    assert edges.trailing_s == pytest.approx(2 + inner.trailing_s, abs=0.03)
    assert judged(np.concatenate([room, speech(3.0), room])) == {
        "leading_silence": Verdict.WARN,
        "trailing_silence": Verdict.WARN,
    }


@pytest.mark.parametrize("level", [0.0, 1e-7])
def test_silence_is_no_speech(level: float) -> None:
    silence = np.random.default_rng(2).normal(0, level, RATE).astype(np.float32)
    assert judged(silence)["no_speech"] == Verdict.REJECT


def test_a_constant_is_no_speech() -> None:
    assert judged(np.full(RATE, 0.5, np.float32))["no_speech"] == Verdict.REJECT


@real
def test_real_takes_pass_and_planted_faults_do_not() -> None:
    takes = lj()
    verdicts = [examine(take).verdict for take in takes]
    assert Verdict.REJECT not in verdicts
    assert verdicts.count(Verdict.ACCEPT) >= 0.9 * len(takes)
    for take in takes:
        samples, rate = take.samples, take.sample_rate
        clipped = np.clip(4 * samples, -np.abs(samples).max(), np.abs(samples).max())
        assert judged(clipped.astype(np.float32), rate).get("clipping") is not None
        assert judged(with_noise(samples, rate, 18), rate)["noise"] == Verdict.REJECT
        assert judged(samples + np.float32(0.15), rate)["dc"] == Verdict.REJECT
        assert judged(samples * np.float32(0.03), rate)["quiet"] == Verdict.REJECT


@real
def test_the_noise_measure_is_true_on_real_takes() -> None:
    for snr in (15.0, 20.0, 25.0):
        found = [measures.snr_db(with_noise(t.samples, t.sample_rate, snr), t.sample_rate) for t in lj()]
        assert np.abs(np.array(found) - snr).max() < 2.0
