"""The clone bench's arithmetic: rates over few words with their standard errors, likeness, prosody."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
NO_ENERGY_DB = -120.0

Counts = NDArray[np.int64]
Floats = NDArray[np.float32]


class Spoken(Protocol):
    """What is needed of a clip's prosody; see synthesis.audio.naturalness."""

    @property
    def f0_sd_semitones(self) -> float: ...
    @property
    def f0_jump_semitones(self) -> float: ...
    @property
    def voiced_seconds(self) -> float: ...


def rate(counts: Counts) -> float:
    """Errors per word over rows of (errors, words)."""
    return float(counts[:, 0].sum() / counts[:, 1].sum())


def rate_error(counts: Counts) -> float:
    """Standard error of the rate: bootstrap over texts (Efron 1979), since errors come in bursts."""
    drawn = counts[_draws(len(counts))].sum(axis=1)
    return float((drawn[:, 0] / drawn[:, 1]).std())


def ratio(clone: Counts, own: Counts) -> float:
    """The clone's rate over the talent's own on the same texts; infinite where only the clone errs."""
    ours, theirs = rate(clone), rate(own)
    if theirs:
        return ours / theirs
    return float("inf") if ours else 1.0


def ratio_error(clone: Counts, own: Counts) -> float:
    """Standard error of the ratio: bootstrap over texts, each with its reading by clone and talent."""
    draws = _draws(len(clone))
    ours, theirs = clone[draws].sum(axis=1), own[draws].sum(axis=1)
    erring = theirs[:, 0] > 0
    ratios = (ours[erring, 0] / ours[erring, 1]) / (theirs[erring, 0] / theirs[erring, 1])
    return float(ratios.std()) if len(ratios) else float("nan")


def cosines(vectors: Floats, centroid: Floats) -> Floats:
    """Likeness of unit vectors to one voice."""
    return np.asarray(vectors @ centroid, np.float32)


def identified(vectors: Floats, name: str, enrolled: Mapping[str, Floats]) -> float:
    """Share of clips that are nearer to their talent than to any other enrolled voice."""
    names = list(enrolled)
    nearest = (vectors @ np.array([enrolled[other] for other in names]).T).argmax(axis=1)
    return float(np.mean(nearest == names.index(name)))


def f0_sd(clips: Sequence[Spoken]) -> float:
    """Semitones, within clips, each weighted by its voiced seconds."""
    return _weighted([clip.f0_sd_semitones for clip in clips], clips)


def f0_jump(clips: Sequence[Spoken]) -> float:
    """Semitones between neighbouring frames at the worst 2 %, each clip weighted by its voiced seconds."""
    return _weighted([clip.f0_jump_semitones for clip in clips], clips)


def decibels_above(energy: tuple[float, float]) -> float:
    """The share of all energy that lies above the split, in dB."""
    below, above = energy
    share = above / (below + above)
    return max(NO_ENERGY_DB, 10 * float(np.log10(share))) if share else NO_ENERGY_DB


def _weighted(values: Sequence[float], clips: Sequence[Spoken]) -> float:
    """Clips without voiced speech have no prosody and no weight."""
    weights = np.array([clip.voiced_seconds for clip in clips])
    spoken = weights > 0
    return float(np.average(np.array(values)[spoken], weights=weights[spoken]))


def _draws(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(0, count, (RESAMPLES, count))
