"""Takes in which other words were read than the script says."""

from collections.abc import Sequence

import numpy as np

from .align import Aligned
from .arrays import Floats
from .sources.protocol import PAUSE

WINDOW_PHONES = 4
GAP_LIMIT = 60.0
COMMON = 5
# In robust deviations of the talent's own takes. Measured on 60 takes of flite awb with every seventh text
# spoilt (a word exchanged, a word added, all words wrong): 26 of 27 lie above it, all good ones below 3.4. At
# 4, 10 of 376 good takes of awb and slt were dropped. On 26 takes of LJ Speech good ones stay below 2.2 and
# spoilt ones reach 0.8 to 4.1: with few takes this finds little.
THRESHOLD = 5.0
FEWEST_TAKES = 8
NORMAL_MAD = 1.4826


def misread(alignments: Sequence[Aligned]) -> list[bool]:
    """Which takes stand out by the worst few phones of fit or of duration; none among very few takes."""
    if len(alignments) < FEWEST_TAKES:
        return [False] * len(alignments)
    return [score > THRESHOLD for score in misfit(alignments)]


def misfit(alignments: Sequence[Aligned]) -> list[float]:
    """How many robust deviations each take lies above the median take, by its worse measure."""
    fit = np.array([_worst_window(_phone_gaps(aligned)) for aligned in alignments])
    duration = np.array([_worst_window(row) for row in _duration_scores(alignments)])
    scores: list[float] = np.maximum(_robust(fit), _robust(duration)).tolist()
    return scores


def _robust(values: Floats) -> Floats:
    centre = np.median(values)
    spread = NORMAL_MAD * np.median(np.abs(values - centre))
    robust: Floats = (values - centre) / max(float(spread), 1e-6)
    return robust


def _worst_window(values: Floats) -> float:
    """The highest mean over WINDOW_PHONES neighbours."""
    if not len(values):
        return 0.0
    width = min(WINDOW_PHONES, len(values))
    return float(np.convolve(values, np.full(width, 1 / width), mode="valid").max())


def _phone_gaps(aligned: Aligned) -> Floats:
    limited = np.minimum(aligned.gaps, GAP_LIMIT)
    bounds = aligned.boundaries
    return np.array(
        [
            limited[bounds[index] : bounds[index + 1]].mean()
            for index, name in enumerate(aligned.phones.names)
            if name != PAUSE and bounds[index + 1] > bounds[index]
        ]
    )


def _duration_scores(alignments: Sequence[Aligned]) -> list[Floats]:
    """Absolute deviations of each phone's log duration from its kind's mean."""
    spoken = [
        [
            (name, float(np.log(max(1, aligned.boundaries[index + 1] - aligned.boundaries[index]))))
            for index, name in enumerate(aligned.phones.names)
            if name != PAUSE
        ]
        for aligned in alignments
    ]
    by_name: dict[str, list[float]] = {}
    for row in spoken:
        for name, length in row:
            by_name.setdefault(name, []).append(length)
    everything = [length for lengths in by_name.values() for length in lengths]
    scale = {
        name: (float(np.mean(lengths)), float(np.std(lengths)) + 1e-3)
        for name, lengths in by_name.items()
        if len(lengths) >= COMMON
    }
    usual = (float(np.mean(everything)), float(np.std(everything)) + 1e-3)
    return [
        np.array(
            [abs(length - scale.get(name, usual)[0]) / scale.get(name, usual)[1] for name, length in row]
        )
        for row in spoken
    ]
