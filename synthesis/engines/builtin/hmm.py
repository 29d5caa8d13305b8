"""Phone models of a few Gaussian states, and the Viterbi alignment of a take to a sequence of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .arrays import Flags, Floats, Ints

STATES = 6
MEAN_PRIOR, VARIANCE_PRIOR, VARIANCE_FLOOR = 2.0, 10.0, 0.05


class Labelled(NamedTuple):
    """A take's frames with the phones said in it and their boundaries."""

    frames: Floats
    names: tuple[str, ...]
    boundaries: Ints


class PhoneModels:
    """Diagonal Gaussians, STATES to a phone, smoothed towards all speech of the talent."""

    def __init__(self, takes: Sequence[Labelled]) -> None:
        names = sorted({name for take in takes for name in take.names})
        self.index = {name: number for number, name in enumerate(names)}
        total, width = STATES * len(names), takes[0].frames.shape[1]
        count = np.zeros((total, 1))
        sums, squares = np.zeros((2, total, width))
        # Take by take: all frames of a long session at double precision would be most of a worker's memory.
        for take in takes:
            states, frames = self._states(take), take.frames.astype(np.float64)
            count[:, 0] += np.bincount(states, minlength=total)
            np.add.at(sums, states, frames)
            np.add.at(squares, states, frames**2)
        self.mean = sums.sum(0) / count.sum()
        self.variance = squares.sum(0) / count.sum() - self.mean**2
        own_mean = sums / np.maximum(count, 1)
        own_variance = np.maximum(squares / np.maximum(count, 1) - own_mean**2, 0)
        self.means = (sums + MEAN_PRIOR * self.mean) / (count + MEAN_PRIOR)
        mixed = (count * own_variance + VARIANCE_PRIOR * 0.5 * self.variance) / (count + VARIANCE_PRIOR)
        self.variances = np.maximum(mixed, VARIANCE_FLOOR * self.variance)
        unseen = count[:, 0] == 0
        self.means[unseen], self.variances[unseen] = self.mean, 2 * self.variance

    def _states(self, take: Labelled) -> Ints:
        lengths = np.diff(take.boundaries)
        starts = np.repeat(take.boundaries[:-1], lengths)
        phone = np.repeat(np.array([self.index[name] for name in take.names]), lengths)
        within = np.arange(len(phone)) - starts
        states: Ints = phone * STATES + within * STATES // np.repeat(lengths, lengths)
        return states

    def set_phone(self, name: str, frames: Floats) -> None:
        """Model all states of a phone by `frames` alone."""
        first = self.index[name] * STATES
        self.means[first : first + STATES] = frames.mean(0)
        self.variances[first : first + STATES] = np.maximum(frames.var(0), 0.1 * self.variance)

    def state_scores(self, frames: Floats) -> Floats:
        """Log likelihood of every frame in every state."""
        inverse = 1 / self.variances
        constant = (self.means**2 * inverse).sum(1) + np.log(2 * np.pi * self.variances).sum(1)
        quadratic = frames**2 @ inverse.T - 2 * frames @ (self.means * inverse).T
        scores: Floats = (-0.5 * (quadratic + constant)).astype(np.float32)
        return scores

    def columns(self, names: Sequence[str]) -> Ints:
        """Columns of `state_scores` for a sequence of phones, state by state."""
        phones = np.array([self.index[name] for name in names])
        return (phones[:, None] * STATES + np.arange(STATES)).ravel()


def align(scores: Floats, skippable: Sequence[bool], entry_penalty: float) -> tuple[Ints, Ints]:
    """Align frames to phones from left to right; a skippable phone may be left out.

    `scores` has one column per state of each phone in turn. Entering a skippable phone costs
    `entry_penalty`. Returns each frame's column and the phones' boundaries.
    """
    frames, states = scores.shape
    optional = np.array(skippable)
    entry = np.zeros(states, np.float32)
    entry[::STATES][optional] = entry_penalty
    over: Flags = np.zeros(states, bool)
    over[STATES:][::STATES] = optional[:-1]
    jump = STATES + 1
    best = np.full(states, -np.inf, np.float32)
    best[0] = scores[0, 0]
    moves = np.zeros((frames, states), np.int8)
    step, leap = np.full((2, states), -np.inf, np.float32)
    for frame in range(1, frames):
        step[1:] = best[:-1] - entry[1:]
        leap[jump:] = best[:-jump]
        leap[~over] = -np.inf
        move = (step > best).astype(np.int8)
        reached = np.maximum(step, best)
        leaps = leap > reached
        move[leaps] = 2
        moves[frame] = move
        best = np.maximum(reached, leap) + scores[frame]
    path = _trace(moves, jump)
    counts = np.bincount(path // STATES, minlength=states // STATES)
    return path, np.concatenate(([0], np.cumsum(counts)))


def _trace(moves: Ints, jump: int) -> Ints:
    frames, states = moves.shape
    path = np.zeros(frames, np.int64)
    state = states - 1
    for frame in range(frames - 1, -1, -1):
        path[frame] = state
        state -= (0, 1, jump)[moves[frame, state]]
    return path
