"""Warping, Viterbi with optional pauses, and boundaries on a take whose phones are known."""

import numpy as np
import pytest

from synthesis.engines.builtin.align import Utterance, align_takes, silent_frames
from synthesis.engines.builtin.dtw import distances, warping_path
from synthesis.engines.builtin.features import HOP, RATE, analyse
from synthesis.engines.builtin.hmm import STATES, align
from synthesis.engines.builtin.phones import from_reading, with_optional_pauses
from synthesis.engines.builtin.sources.flite import FliteSource
from synthesis.engines.builtin.sources.protocol import PAUSE, Reading, SourcePhone


def reference_cost(cost: np.ndarray, penalty: float) -> float:
    best = np.full((cost.shape[0] + 1, cost.shape[1] + 1), np.inf)
    best[0, 0] = 0
    for i in range(cost.shape[0]):
        for j in range(cost.shape[1]):
            best[i + 1, j + 1] = cost[i, j] + min(
                best[i, j], best[i, j + 1] + penalty, best[i + 1, j] + penalty
            )
    return float(best[-1, -1])


def test_the_path_is_the_cheapest() -> None:
    random = np.random.default_rng(5)
    for rows, columns in ((1, 1), (1, 6), (7, 1), (9, 13), (20, 8)):
        cost = random.random((rows, columns))
        i, j = warping_path(cost)
        assert (i[0], j[0], i[-1], j[-1]) == (0, 0, rows - 1, columns - 1)
        steps = (np.diff(i), np.diff(j))
        assert all((step >= 0).all() and (step <= 1).all() for step in steps)
        straight = int(((steps[0] + steps[1]) == 1).sum())
        assert cost[i, j].sum() + 0.3 * straight == pytest.approx(reference_cost(cost, 0.3), abs=1e-6)


def test_a_stretched_copy_warps_onto_its_original() -> None:
    frames = np.cumsum(np.random.default_rng(1).standard_normal((60, 5)), axis=0)
    i, j = warping_path(distances(frames, np.repeat(frames, 2, axis=0)))
    assert np.abs(j / 2 - i).max() <= 1


def scores_for(phones: list[int], frames: list[int], extra: int) -> np.ndarray:
    """Frames that fit one phone each, and `extra` columns of phones that never fit."""
    said = np.repeat(phones, frames)
    wanted = np.repeat(np.arange(extra), STATES)
    return np.where(said[:, None] == wanted[None], 0.0, -50.0).astype(np.float32)


def test_a_pause_that_was_not_made_is_skipped_and_one_that_was_is_found() -> None:
    skippable = [False, True, False]
    path, without = align(scores_for([0, 2], [20, 20], 3), skippable, 15.0)
    assert without.tolist() == [0, 20, 20, 40]
    assert set(np.diff(path)) <= {0, 1, STATES + 1}
    _, made = align(scores_for([0, 1, 2], [20, 15, 20], 3), skippable, 15.0)
    assert made.tolist() == [0, 20, 35, 55]


def test_no_phone_is_shorter_than_its_states() -> None:
    _, boundaries = align(scores_for([0, 2], [30, 30], 3), [False, False, False], 0.0)
    assert np.diff(boundaries).min() >= STATES


def test_silence_needs_length_and_depth() -> None:
    random = np.random.default_rng(2)
    samples = 0.3 * random.standard_normal(RATE)
    samples[4000:8000] *= 1e-3
    samples[12000:12400] *= 1e-3
    silent = silent_frames(samples, RATE // HOP)
    assert silent[55:95].all()
    assert not silent[:45].any()
    assert not silent[105:].any()


def test_a_reading_begins_and_ends_with_a_pause_and_pauses_merge() -> None:
    said = [("h", 0.0, True), ("aI", 0.1, False), (PAUSE, 0.2, False), (PAUSE, 0.3, False), ("j", 0.4, True)]
    reading = Reading(np.zeros(16000, np.float32), 16000, tuple(SourcePhone(*row) for row in said))
    phones = from_reading(reading, 200)
    assert phones.names == (PAUSE, "h", "aI", PAUSE, "j", PAUSE)
    assert phones.boundaries[0] == 0
    assert phones.boundaries[-1] == 200
    assert (np.diff(phones.boundaries) >= 0).all()
    longer, inserted, skippable = with_optional_pauses(phones)
    assert longer.names == phones.names
    assert not any(inserted)
    assert skippable == (False, False, False, True, False, False)


def test_boundaries_of_another_voice_are_found(needs_flite: None, prompts: list[str]) -> None:
    source, talent = FliteSource("rms"), FliteSource("awb", duration_stretch=1.2)
    utterances, truth = [], []
    for text in prompts[:10]:
        read, said = source.read(text), talent.read(text)
        ours, theirs = analyse(read.samples), analyse(said.samples)
        utterances.append(Utterance(text, ours, from_reading(read, len(ours)), theirs, said.samples))
        truth.append(from_reading(said, len(theirs)))
    source.close()
    talent.close()
    errors = []
    for aligned, known in zip(align_takes(utterances, lambda _fraction: None), truth, strict=True):
        if aligned.phones.names == known.names:
            errors.extend(np.abs(aligned.boundaries[1:-1] - known.boundaries[1:-1]) * 5)
    assert len(errors) > 100
    assert np.median(errors) <= 15
    assert np.mean(np.array(errors) <= 50) >= 0.85
