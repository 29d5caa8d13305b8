"""Selected units as runs: contiguous stretches of one take, and what the guide wants of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats
from .network import Guide
from .selection import Selected
from .units import UnitInventory

FILTERED = 25
# A substitute is another sound: it is filtered nearly all the way.
SUBSTITUTE_SHARE = 0.9
# Units last half-way (in logarithms) between their own length and the guide's.
DURATION_SHARE, LONGEST_RATIO = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Shaping:
    """How far a voice's units are moved towards its guide, chosen for each voice when it is trained.

    `vowels` and `consonants` are shares of the spectral way, 0 leaving units alone; `pitch_spread` widens the
    pitch's excursions until they are the talent's.
    """

    vowels: float = 0.6
    consonants: float = 0.45
    pitch_spread: float = 1.2


@dataclass(slots=True)
class Run:
    """Frames `start` to `end` of one take.

    `spectral`, a row a frame, is what is to be added to the units' mel-cepstra; `own` and `wanted` are the
    lengths in frames that each unit has and is to have.
    """

    take: int
    start: int
    end: int
    spectral: list[Floats] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    wanted: list[float] = field(default_factory=list)


def runs(
    selected: Sequence[Selected], guide: Guide, inventory: UnitInventory, shaping: Shaping, speed: float
) -> list[Run]:
    """Group units that follow one another in a take; `speed` above 1 shortens them all."""
    found, last = list[Run](), -1
    for chosen in selected:
        unit = chosen.unit
        start, end = int(inventory.start[unit]), int(inventory.end[unit])
        if not (found and last + 1 == unit and inventory.follows[last]):
            found.append(Run(int(inventory.take[unit]), start, end))
        run = found[-1]
        run.end = end
        run.spectral.append(_spectral(chosen, _wanted(chosen, guide, end - start), inventory, shaping))
        run.own.append(end - start)
        run.wanted.append(_length(end - start, chosen.end - chosen.start, speed))
        last = unit
    return found


def _wanted(chosen: Selected, guide: Guide, frames: int) -> Floats:
    """The guide's mel-cepstra where the unit's frames are to sound."""
    place = chosen.start + (np.arange(frames) + 0.5) / frames * (chosen.end - chosen.start) - 0.5
    place = np.clip(place, chosen.start, chosen.end - 1)
    low = np.floor(place).astype(np.int64)
    share = (place - low)[:, None]
    high = np.minimum(low + 1, chosen.end - 1)
    wanted: Floats = guide.mel_cepstra[low] * (1 - share) + guide.mel_cepstra[high] * share
    return wanted


def _spectral(chosen: Selected, wanted: Floats, inventory: UnitInventory, shaping: Shaping) -> Floats:
    """A share of guide minus unit, frame by frame of the unit; its loudness is left alone."""
    share = SUBSTITUTE_SHARE
    if chosen.exact:
        share = shaping.vowels if inventory.vowel[chosen.unit] else shaping.consonants
    own = inventory.mel_cepstra[inventory.start[chosen.unit] : inventory.end[chosen.unit], :FILTERED]
    added: Floats = share * (wanted[:, :FILTERED] - own)
    added[:, 0] = 0
    return added


def _length(frames: int, wanted: int, speed: float) -> float:
    ratio = float(np.clip(wanted * speed / frames, 1 / LONGEST_RATIO, LONGEST_RATIO))
    return frames * ratio**DURATION_SHARE / speed
