"""The talent's half-phones: where they lie in the takes, how they sound, what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthesis.engines.protocol import NEUTRAL

from .arrays import Flags, Floats, Ints
from .phones import MINIMUM_FRAMES
from .sounds import by_nearness, is_vowel
from .sources.protocol import PAUSE
from .styles import Styles

SPECTRAL = slice(1, 25)
ENERGY_WEIGHT, PITCH_WEIGHT, DURATION_WEIGHT = 1.5, 6.0, 4.0
JOIN_PITCH_WEIGHT, JOIN_ENERGY_WEIGHT = 15.0, 2.0
SHORTEST_PHONE, LONGEST_PHONE = 6, 60
EDGE = "#"
HARDLY_FARTHER, STILL_ALIKE, FEWEST_SUBSTITUTES = 0.5, 1.5, 8


@dataclass(frozen=True, slots=True)
class UnitTake:
    """One take's frames (25 mel-cepstra, continuous log F0, voicing), its phones and its style."""

    mel_cepstra: Floats
    log_f0: Floats
    voiced: Flags
    names: tuple[str, ...]
    boundaries: Ints
    style: str = NEUTRAL


def half_phones(names: Sequence[str], boundaries: Ints) -> list[tuple[int, int, int, int, str]]:
    """(phone index, half, first frame, end frame, outer neighbour) of every phone long enough to cut."""
    halves = []
    for index in range(len(names)):
        start, end = int(boundaries[index]), int(boundaries[index + 1])
        if end - start < MINIMUM_FRAMES:
            continue
        middle = start + (end - start) // 2
        before = names[index - 1] if index else EDGE
        after = names[index + 1] if index + 1 < len(names) else EDGE
        halves.append((index, 0, start, middle, before))
        halves.append((index, 1, middle, end, after))
    return halves


def segment_features(mel_cepstra: Floats, log_f0: Floats, start: Ints, end: Ints, weights: Floats) -> Floats:
    """Weighted means over each segment's two halves, its energy, pitch and log duration."""
    spectral = _running(mel_cepstra[:, SPECTRAL])
    length = end - start
    first = _mean(spectral, start, start + (length + 1) // 2) * weights
    second = _mean(spectral, start + length // 2, end) * weights
    energy = ENERGY_WEIGHT * _mean(_running(mel_cepstra[:, :1]), start, end)
    pitch = PITCH_WEIGHT * _mean(_running(log_f0[:, None]), start, end)
    duration = DURATION_WEIGHT * np.log(length)[:, None]
    return np.concatenate([first, second, energy, pitch, duration], axis=1).astype(np.float32)


def _running(x: Floats) -> Floats:
    return np.concatenate([np.zeros((1, x.shape[1])), np.cumsum(x, axis=0, dtype=np.float64)])


def _mean(running: Floats, start: Ints, end: Ints) -> Floats:
    mean: Floats = (running[end] - running[start]) / (end - start)[:, None]
    return mean


class UnitInventory:
    """All usable half-phones of a talent, in the order they were spoken.

    Frames of all takes lie in one array; `first_frame[t]` to `first_frame[t + 1]` are take t's.
    """

    def __init__(self, takes: Sequence[UnitTake]) -> None:
        lengths = [len(take.mel_cepstra) for take in takes]
        self.first_frame = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        self.mel_cepstra = np.concatenate([take.mel_cepstra for take in takes]).astype(np.float32)
        self.weights = 1 / np.maximum(self.mel_cepstra[:, SPECTRAL].std(0), 1e-3)
        self.log_gain = level_gains(takes)
        self.mel_cepstra[:, 0] += np.repeat(self.log_gain, lengths)
        self.log_f0 = np.concatenate([take.log_f0 for take in takes]).astype(np.float32)
        self.voiced = np.concatenate([take.voiced for take in takes])
        self.mean_log_f0 = float(self.log_f0[self.voiced].mean()) if self.voiced.any() else 0.0
        self.styles = Styles([take.style for take in takes], self.mel_cepstra, self.log_f0, lengths)
        self._cut(takes)
        self.features = segment_features(self.mel_cepstra, self.log_f0, self.start, self.end, self.weights)
        self.left, self.right = self._join_frames()

    def _cut(self, takes: Sequence[UnitTake]) -> None:
        rows: list[tuple[int, int, int, int]] = []
        names, contexts = list[str](), list[str]()
        for number, take in enumerate(takes):
            base = int(self.first_frame[number])
            for index, half, start, end, context in half_phones(take.names, take.boundaries):
                name = take.names[index]
                length = int(take.boundaries[index + 1] - take.boundaries[index])
                if name != PAUSE and not SHORTEST_PHONE <= length <= LONGEST_PHONE:
                    continue
                rows.append((number, half, base + start, base + end))
                names.append(name)
                contexts.append(context)
        table = np.array(rows, np.int64).reshape(-1, 4)
        self.take, self.half, self.start, self.end = table.T
        self.contexts = np.array(contexts)
        self.vowel = np.array([is_vowel(name) for name in names], bool)
        self.follows = self._contiguous()
        self._group(names)

    def _contiguous(self) -> Flags:
        """Whether each unit is followed in its take, without a gap, by the next one."""
        follows = np.zeros(len(self.start), bool)
        follows[:-1] = (self.take[1:] == self.take[:-1]) & (self.start[1:] == self.end[:-1])
        return follows

    def _group(self, names: Sequence[str]) -> None:
        groups: dict[tuple[str, int], list[int]] = {}
        for unit, (name, half) in enumerate(zip(names, self.half.tolist(), strict=True)):
            groups.setdefault((name, half), []).append(unit)
        self.by_phone = {key: np.array(units) for key, units in groups.items()}
        self._substitutes: dict[tuple[str, int], Ints] = {}

    def _join_frames(self) -> tuple[Floats, Floats]:
        """The first frame of each unit, and the frame that follows it in its take."""
        last = self.first_frame[self.take + 1] - 1
        return self._join_row(self.start), self._join_row(np.minimum(self.end, last))

    def _join_row(self, frames: Ints) -> Floats:
        spectral = self.mel_cepstra[frames, SPECTRAL] * self.weights
        pitch = JOIN_PITCH_WEIGHT * self.log_f0[frames, None]
        energy = JOIN_ENERGY_WEIGHT * self.mel_cepstra[frames, :1]
        return np.concatenate([spectral, pitch, energy], axis=1).astype(np.float32)

    def candidates(self, name: str, half: int) -> tuple[Ints, bool]:
        """Units of a phone, or of those that sound nearest; and whether the phone itself was found."""
        own = self.by_phone.get((name, half))
        if own is not None:
            return own, True
        if (name, half) not in self._substitutes:
            self._substitutes[name, half] = self._nearest(name, half)
        return self._substitutes[name, half], False

    def _nearest(self, name: str, half: int) -> Ints:
        """Units of phones hardly farther than the nearest; more, where those are very few."""
        found, count, nearest = list[Ints](), 0, None
        for distance, other in by_nearness(name, {known for known, h in self.by_phone if h == half}):
            nearest = distance if nearest is None else nearest
            reach = HARDLY_FARTHER if count >= FEWEST_SUBSTITUTES else STILL_ALIKE
            if distance > nearest + reach:
                break
            found.append(self.by_phone[other, half])
            count += len(found[-1])
        return np.concatenate(found or [np.arange(len(self.start))])


def level_gains(takes: Sequence[UnitTake]) -> Floats:
    """Takes are read at different levels: what brings each to the mean level of all, as a logarithm."""
    levels = np.array([_level(take.mel_cepstra) for take in takes])
    gains: Floats = levels.mean() - levels
    return gains


def _level(mel_cepstra: Floats) -> float:
    energy = mel_cepstra[:, 0]
    return float(energy[energy > np.percentile(energy, 40)].mean())
