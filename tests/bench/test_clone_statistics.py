"""The clone bench's arithmetic on numbers that can be worked out by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from infra.bench import _clone_statistics as statistics

COUNTS = np.array([(1, 10), (0, 5), (2, 5)])


@dataclass(frozen=True)
class Clip:
    f0_sd_semitones: float
    f0_jump_semitones: float
    voiced_seconds: float


def test_a_rate_weighs_every_word_not_every_text() -> None:
    assert statistics.rate(COUNTS) == pytest.approx(3 / 20)


def test_texts_that_all_err_alike_leave_no_standard_error() -> None:
    assert statistics.rate_error(np.array([(1, 10)] * 30)) == pytest.approx(0.0, abs=1e-12)


def test_the_standard_error_is_that_of_a_mean_over_texts() -> None:
    rng = np.random.default_rng(3)
    counts = np.stack([rng.integers(0, 4, 400), np.full(400, 10)], axis=1)
    by_formula = (counts[:, 0] / 10).std() / np.sqrt(400)
    assert statistics.rate_error(counts) == pytest.approx(by_formula, rel=0.06)


def test_a_ratio_is_clone_over_own_and_its_error_pairs_the_texts() -> None:
    own = np.array([(2, 10), (1, 10), (3, 10)] * 20)
    clone = own * np.array([2, 1])
    assert statistics.ratio(clone, own) == pytest.approx(2.0)
    assert statistics.ratio_error(clone, own) == pytest.approx(0.0, abs=1e-9)
    assert statistics.ratio_error(clone, own[::-1]) > 0.05


def test_a_talent_without_errors_gives_no_finite_ratio() -> None:
    faultless = np.array([(0, 10), (0, 10)])
    assert statistics.ratio(np.array([(1, 10), (0, 10)]), faultless) == float("inf")
    assert statistics.ratio(faultless, faultless) == 1.0
    assert np.isnan(statistics.ratio_error(faultless, faultless))


def test_a_clip_is_identified_when_no_other_voice_is_nearer() -> None:
    enrolled = {"own": np.array([1.0, 0.0], np.float32), "other": np.array([0.0, 1.0], np.float32)}
    clips = np.array([(0.9, 0.1), (0.6, 0.5), (0.4, 0.8), (1.0, 0.0)], np.float32)
    assert statistics.identified(clips, "own", enrolled) == 0.75
    assert statistics.cosines(clips, enrolled["own"]).tolist() == pytest.approx([0.9, 0.6, 0.4, 1.0])


def test_prosody_weighs_clips_by_their_voiced_seconds() -> None:
    clips = [Clip(2.0, 1.0, 3.0), Clip(4.0, 2.0, 1.0), Clip(0.0, 0.0, 0.0)]
    assert statistics.f0_sd(clips) == pytest.approx(2.5)
    assert statistics.f0_jump(clips) == pytest.approx(1.25)


def test_energy_above_the_split_in_decibels() -> None:
    assert statistics.decibels_above((99.0, 1.0)) == pytest.approx(-20.0)
    assert statistics.decibels_above((1.0, 0.0)) == statistics.NO_ENERGY_DB
