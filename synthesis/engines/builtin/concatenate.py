"""Selected units as one waveform: runs are filtered towards the guide, then joined where they agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import istft, stft

from .arrays import Floats
from .features import FRAME_SECONDS, RATE, cosine_basis
from .network import Guide
from .selection import Selected
from .units import UnitInventory
from .waveforms import Waveforms

FILTER_SHARE, SUBSTITUTE_SHARE = 0.5, 0.9
FILTER_SMOOTHING = 2.0
LOG_GAIN_LIMIT = 2.5
FILTERED = 25
WINDOW_SECONDS, JOIN_SECONDS, SEARCH_SECONDS = 0.02, 0.01, 0.005
# Above the band the guide knows of (8 kHz) the correction fades out.
FADE_FROM, FADE_TO = 8_000.0, 10_000.0


@dataclass(slots=True)
class Run:
    """Contiguous frames of one take and the log-spectral corrections for them."""

    take: int
    start: int
    end: int
    corrections: list[Floats]


class Concatenator:
    """Cuts runs out of the takes' audio at its own rate and joins them."""

    def __init__(self, inventory: UnitInventory, audio: Waveforms) -> None:
        self.inventory, self.audio = inventory, audio
        self.rate = sample_rate = audio.rate
        self.hop = sample_rate * FRAME_SECONDS
        self.window = round(WINDOW_SECONDS * sample_rate)
        self.step = round(self.hop)
        self.fft = 1 << (self.window * 2 - 1).bit_length()
        self.search = round(SEARCH_SECONDS * sample_rate)
        half = round(JOIN_SECONDS * sample_rate / 2)
        self.join = 2 * half
        self.fade = 0.5 - 0.5 * np.cos(np.pi * (np.arange(self.join) + 0.5) / self.join)
        frequencies = np.arange(self.fft // 2 + 1) * sample_rate / self.fft
        inside = np.minimum(frequencies, RATE / 2) * 2 * np.pi / RATE
        fade = np.clip((FADE_TO - frequencies) / (FADE_TO - FADE_FROM), 0, 1)
        self.basis = cosine_basis(inside, FILTERED) * fade[:, None]

    def waveform(self, selected: Sequence[Selected], guide: Guide, tail: Floats | None = None) -> Floats:
        """The units as speech, at the level of the takes brought to one level.

        It ends with `join` samples into which what follows is faded: they are the `tail` of the next call.
        """
        out: Floats = np.zeros(0) if tail is None else tail
        for run in self.runs(selected, guide):
            out = self._joined(out, *self._filtered(run))
        return out

    def runs(self, selected: Sequence[Selected], guide: Guide) -> list[Run]:
        """Group units that follow one another in a take."""
        runs = list[Run]()
        last = -1
        for chosen in selected:
            unit = chosen.unit
            start, end = int(self.inventory.start[unit]), int(self.inventory.end[unit])
            correction = self._correction(chosen, guide, start, end)
            if runs and last + 1 == unit and self.inventory.follows[last]:
                runs[-1].end = end
                runs[-1].corrections.append(correction)
            else:
                runs.append(Run(int(self.inventory.take[unit]), start, end, [correction]))
            last = unit
        return runs

    def _correction(self, chosen: Selected, guide: Guide, start: int, end: int) -> Floats:
        """A share of guide minus unit, frame by frame of the unit; its loudness is left alone."""
        frames = end - start
        place = chosen.start + (np.arange(frames) + 0.5) / frames * (chosen.end - chosen.start) - 0.5
        place = np.clip(place, chosen.start, chosen.end - 1)
        low = np.floor(place).astype(np.int64)
        share = (place - low)[:, None]
        high = np.minimum(low + 1, chosen.end - 1)
        wanted = guide.mel_cepstra[low] * (1 - share) + guide.mel_cepstra[high] * share
        part = FILTER_SHARE if chosen.exact else SUBSTITUTE_SHARE
        correction = part * (wanted[:, :FILTERED] - self.inventory.mel_cepstra[start:end, :FILTERED])
        correction[:, 0] = 0
        result: Floats = correction
        return result

    def _filtered(self, run: Run) -> tuple[Floats, int, int]:
        """Filtered audio around a run, and where in it the run begins and ends."""
        base = int(self.inventory.first_frame[run.take])
        length = self.audio.lengths[run.take]
        begin = min(round((run.start - base) * self.hop), length)
        end = min(round((run.end - base) * self.hop), length)
        margin = self.join + self.search + self.window
        left, right = max(0, begin - margin), min(length, end + margin)
        corrections = np.concatenate(run.corrections)
        smooth = gaussian_filter1d(corrections, FILTER_SMOOTHING, axis=0, mode="nearest")
        segment = self.audio.cut(run.take, left, right) * np.exp(self.inventory.log_gain[run.take])
        return self._filter(segment, smooth, begin - left), begin - left, end - left

    def _filter(self, segment: Floats, corrections: Floats, begin: int) -> Floats:
        """Apply log-spectral corrections whose first frame lies at sample `begin`."""
        padded = np.pad(segment, (0, max(0, self.window - len(segment))))
        options = {"nperseg": self.window, "noverlap": self.window - self.step, "nfft": self.fft}
        _, _, spectrum = stft(padded, **options)
        at = (np.arange(spectrum.shape[1]) * self.step - begin) / self.hop
        low = np.clip(np.floor(at).astype(np.int64), 0, len(corrections) - 1)
        high = np.minimum(low + 1, len(corrections) - 1)
        share = np.clip(at - low, 0, 1)[:, None]
        rows = corrections[low] * (1 - share) + corrections[high] * share
        gains = np.exp(np.clip(rows @ self.basis.T, -LOG_GAIN_LIMIT, LOG_GAIN_LIMIT)).T
        _, filtered = istft(spectrum * gains, **options)
        result: Floats = np.asarray(filtered)[: len(segment)]
        return result

    def _joined(self, out: Floats, audio: Floats, begin: int, end: int) -> Floats:
        """Crossfade a run onto the end of `out`, shifted to where the waveforms agree best.

        `out` ends half a join past the place where the run is to begin.
        """
        half = self.join // 2
        if not len(out):
            return audio[begin : min(end + half, len(audio))]
        if len(out) < self.join:
            out = np.pad(out, (self.join - len(out), 0))
        tail = out[-self.join :]
        first = self._agreement(tail, audio, begin - half)
        piece = audio[first : max(min(end + half, len(audio)), first + self.join)]
        if len(piece) < self.join:
            return out
        mixed = tail * (1 - self.fade) + piece[: self.join] * self.fade
        return np.concatenate([out[: -self.join], mixed, piece[self.join :]])

    def _agreement(self, tail: Floats, audio: Floats, around: int) -> int:
        low = max(0, around - self.search)
        high = min(len(audio) - self.join, around + self.search)
        if high <= low:
            return max(0, min(around, len(audio) - self.join))
        part = audio[low : high + self.join]
        products = np.correlate(part, tail, mode="valid")
        power = np.concatenate(([0.0], np.cumsum(part**2)))
        energy = power[self.join :] - power[: -self.join]
        score = products / np.sqrt((tail @ tail + 1e-6) * (energy + 1e-6))
        return low + int(score.argmax())
