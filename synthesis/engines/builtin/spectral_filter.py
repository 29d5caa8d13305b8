"""A filter that moves audio's spectral envelope, frame by frame."""

import numpy as np
from scipy.signal import istft, stft

from .arrays import Floats
from .features import FRAME_SECONDS, RATE, cosine_basis
from .runs import FILTERED

LOG_GAIN_LIMIT = 2.5
WINDOW_SECONDS = 0.02
# Above the band the guide knows of (8 kHz) the filter fades out.
FADE_FROM, FADE_TO = 8_000.0, 10_000.0


class SpectralFilter:
    """Applies corrections of mel-cepstra to audio at one sample rate by short-time Fourier transform."""

    def __init__(self, sample_rate: int) -> None:
        self.hop = sample_rate * FRAME_SECONDS
        self.window = round(WINDOW_SECONDS * sample_rate)
        self.step = round(self.hop)
        self.fft = 1 << (self.window * 2 - 1).bit_length()
        frequencies = np.arange(self.fft // 2 + 1) * sample_rate / self.fft
        inside = np.minimum(frequencies, RATE / 2) * 2 * np.pi / RATE
        fade = np.clip((FADE_TO - frequencies) / (FADE_TO - FADE_FROM), 0, 1)
        self.basis = cosine_basis(inside, FILTERED) * fade[:, None]

    def apply(self, segment: Floats, added: Floats, begin: int) -> Floats:
        """The segment with `added` rows of mel-cepstra, whose first frame lies at sample `begin`."""
        padded = np.pad(segment, (0, max(0, self.window - len(segment))))
        options = {"nperseg": self.window, "noverlap": self.window - self.step, "nfft": self.fft}
        _, _, spectrum = stft(padded, **options)
        at = (np.arange(spectrum.shape[1]) * self.step - begin) / self.hop
        low = np.clip(np.floor(at).astype(np.int64), 0, len(added) - 1)
        high = np.minimum(low + 1, len(added) - 1)
        share = np.clip(at - low, 0, 1)[:, None]
        rows = added[low] * (1 - share) + added[high] * share
        gains = np.exp(np.clip(rows @ self.basis.T, -LOG_GAIN_LIMIT, LOG_GAIN_LIMIT)).T
        _, filtered = istft(spectrum * gains, **options)
        result: Floats = np.asarray(filtered)[: len(segment)]
        return result
