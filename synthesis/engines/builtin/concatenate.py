"""Selected units as speech: filtered towards the guide, moved to its pitch and pace, laid end to end."""

from collections.abc import Sequence

import numpy as np

from .arrays import Floats
from .joins import Ending, ending, pitches, spectra
from .network import Guide
from .overlap_add import OverlapAdd, Piece
from .pitch_marks import LOWEST, Marks
from .runs import Run, Shaping, runs
from .selection import Selected
from .spectral_filter import SpectralFilter
from .units import UnitInventory
from .waveforms import Waveforms


class Concatenator:
    """What a voice's units are cut from, and how they are shaped."""

    def __init__(self, inventory: UnitInventory, audio: Waveforms, marks: Marks, shaping: Shaping) -> None:
        self.inventory, self.audio, self.marks, self.shaping = inventory, audio, marks, shaping
        self.filter = SpectralFilter(audio.rate)
        # Room on both sides of a run for the filter's window and for the pitch periods around its ends.
        self.margin = round(2 * audio.rate / LOWEST)

    def begin(self) -> "Flow":
        """A sentence to be laid down phrase by phrase."""
        return Flow(self)

    def piece(self, run: Run, added: Floats, raised: Floats) -> Piece:
        """Filtered audio around a run with its marks, and when it is to sound."""
        hop = self.filter.hop
        base, length = int(self.inventory.first_frame[run.take]), self.audio.lengths[run.take]
        begin = round((run.start - base) * hop)
        left = max(0, begin - self.margin)
        right = min(length, round((run.end - base) * hop) + self.margin)
        segment = self.audio.cut(run.take, left, right) * np.exp(self.inventory.log_gain[run.take])
        return Piece(
            audio=self.filter.apply(segment, added, begin - left),
            marks=self.marks.cut(run.take, left, right),
            source=begin - left + np.concatenate(([0], np.cumsum(run.own))) * hop,
            target=np.concatenate(([0.0], np.cumsum(run.wanted))) * hop,
            raised=raised,
            step=hop,
        )


class Flow:
    """One sentence: what was laid down, and how it ended."""

    def __init__(self, voice: Concatenator) -> None:
        self.voice = voice
        self.track = OverlapAdd(voice.audio.rate)
        self.before: Ending | None = None

    def add(self, selected: Sequence[Selected], guide: Guide, *, speed: float) -> Floats:
        """Lay units down; returns the samples that nothing later changes, at the level of all takes."""
        voice = self.voice
        found = runs(selected, guide, voice.inventory, voice.shaping, speed)
        raised = pitches(found, voice.inventory, voice.shaping, self.before)
        added = spectra(found, voice.inventory, self.before)
        self.before = ending(found[-1], voice.inventory, raised[-1], added[-1])
        return self.track.add([voice.piece(*parts) for parts in zip(found, added, raised, strict=True)])

    def rest(self) -> Floats:
        """The samples held back, once nothing more is added."""
        return self.track.rest()
