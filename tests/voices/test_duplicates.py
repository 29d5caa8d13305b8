"""The same performance sent again: known by its sound, whatever was done to the file."""

import io

import numpy as np
import pytest
import soundfile
import soxr

from tests.voices.conftest import Studio
from tests.voices.sound import Samples, encode, speech
from voices.quality.fingerprint import SAME_BELOW, fingerprint, nearest

RATE = 24_000


def as_mp3(samples: Samples, rate: int) -> tuple[Samples, int]:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="MP3")
    file.seek(0)
    decoded, rate = soundfile.read(file, dtype="float32")
    return decoded, rate


@pytest.mark.parametrize("change", ["level", "rate", "trim", "mp3"])
def test_a_performance_is_known_again(change: str) -> None:
    samples = speech(4.0, seed=3)
    changed: tuple[Samples, int] = {
        "level": (0.3 * samples, RATE),
        "rate": (soxr.resample(samples, RATE, 44_100), 44_100),
        "trim": (samples[round(0.33 * RATE) :], RATE),
        "mp3": as_mp3(samples, RATE),
    }[change]
    others = [fingerprint(speech(4.0, seed=seed), RATE) for seed in range(6)]
    found = nearest(fingerprint(*changed), others)
    assert found is not None
    assert found[0] == 3
    assert found[1] < SAME_BELOW


def test_other_performances_are_far_and_too_little_is_not_compared() -> None:
    others = [fingerprint(speech(4.0, seed=seed), RATE) for seed in range(1, 9)]
    found = nearest(fingerprint(speech(4.0, seed=0), RATE), others)
    assert found is not None
    assert found[1] > SAME_BELOW + 0.05
    assert nearest(fingerprint(speech(1.0), RATE), [fingerprint(speech(1.0), RATE)]) is None
    assert nearest(others[0], []) is None


def test_a_take_sent_for_two_prompts_is_rejected_the_second_time(studio: Studio) -> None:
    samples = speech(3.0, seed=1)
    assert studio.record(4, encode(samples)).status == "accepted"
    again = studio.record(5, encode((0.5 * samples[1_000:]).astype(np.float32)))
    assert again.status == "rejected"
    assert [finding["code"] for finding in again.report["findings"]] == ["duplicate"]
    assert "prompt 4's" in again.report["findings"][0]["sentence"]
    # For the same prompt it is a better export of the same reading, and replaces it.
    assert studio.record(4, encode((0.7 * samples).astype(np.float32))).status == "accepted"
