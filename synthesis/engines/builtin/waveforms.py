"""The talent's audio at its own rate: which rate, how finely, as FLAC."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats

UNIT_RATES = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)
# A few takes at a low rate must not pull the whole voice down to it.
SHARE_AT_RATE = 0.8
FULL_SCALE = 32_768.0
QUIET_SHARE, FLOOR_PERCENTILE = 0.1, 20
FLOOR_BAND = (1_000.0, 16_000.0)
FLOOR_SECONDS = 0.02
# The step of a take whose own noise is louder: rounding then lies 14 dB below that noise.
STEP_OF_NOISE, USUAL_STEP = 0.7, 2.0
AUDIO_BYTES_A_MINUTE = 2_400_000
SPARE_BITS = 0.05
COMPRESSION = 1.0
# Ten minutes at 24 kHz, decoded in a quarter of a second.
AT_ONCE_BYTES = 16_000_000


def unit_rate(rates: Sequence[int], seconds: Sequence[float]) -> int:
    """The highest of UNIT_RATES at which SHARE_AT_RATE of the speech was recorded.

    Units of two bandwidths beside one another are heard as a flicker: takes below the rate teach the network
    and give no units.
    """
    for rate in UNIT_RATES:
        there = sum(length for own, length in zip(rates, seconds, strict=True) if own >= rate)
        if there >= SHARE_AT_RATE * sum(seconds):
            return rate
    return UNIT_RATES[-1]


def step_of(samples: Floats, rate: int) -> float:
    """How finely a take need be stored: by its noise floor, never finer than 16 bits."""
    length = round(FLOOR_SECONDS * rate)
    count = len(samples) // length
    if not count:
        return 1 / FULL_SCALE
    frames = np.asarray(samples[: count * length], np.float32).reshape(count, length)
    quietest = np.argsort((frames**2).mean(1), kind="stable")[: max(1, round(QUIET_SHARE * count))]
    spectra = np.abs(np.fft.rfft(frames[quietest] * np.hanning(length), axis=1)) ** 2
    frequencies = np.arange(spectra.shape[1]) * rate / length
    inside = (frequencies >= FLOOR_BAND[0]) & (frequencies <= min(FLOOR_BAND[1], 0.45 * rate))
    density = np.percentile(spectra.mean(0)[inside], FLOOR_PERCENTILE)
    # White noise of deviation s has |X|² = s² · sum(window²) in every bin.
    noise = float(np.sqrt(density / (np.hanning(length) ** 2).sum()))
    return max(STEP_OF_NOISE * noise, 1 / FULL_SCALE)


def steps_of(takes: Sequence[Floats], rate: int) -> Floats:
    """The step of each take; one without a pause to tell its noise by goes by the others."""
    steps = np.array([step_of(samples, rate) for samples in takes])
    usual = USUAL_STEP * float(np.percentile(steps, 25))
    loudest = np.array([float(np.abs(samples).max(initial=0.0)) for samples in takes]) / (FULL_SCALE - 1)
    chosen: Floats = np.maximum(np.minimum(steps, usual), loudest).astype(np.float32)
    return chosen


def encoded(samples: Floats, step: float, rate: int) -> bytes:
    """A take as 16-bit FLAC, one unit of it `step`."""
    import soundfile

    target = io.BytesIO()
    with soundfile.SoundFile(
        target, "w", rate, 1, subtype="PCM_16", format="FLAC", compression_level=COMPRESSION
    ) as file:
        file.write(np.round(samples / np.float32(step)).astype(np.int16))
    return target.getvalue()


def packed_audio(takes: Sequence[Floats], rate: int) -> dict[str, NDArray[Any]]:
    """The arrays `Waveforms` reads; steps grow until the audio fits AUDIO_BYTES_A_MINUTE."""
    steps, total = steps_of(takes, rate), sum(len(samples) for samples in takes)
    limit = AUDIO_BYTES_A_MINUTE * (total / rate + 1) / 60
    while True:
        blobs = [encoded(samples, step, rate) for samples, step in zip(takes, steps.tolist(), strict=True)]
        size = sum(len(blob) for blob in blobs)
        if size <= limit:
            break
        excess_bits = 8 * (size - limit) / total
        steps = steps * np.float32(2 ** (excess_bits + SPARE_BITS))
    return {
        "audio": np.frombuffer(b"".join(blobs), np.uint8),
        "take_bytes": np.array([len(blob) for blob in blobs]),
        "take_samples": np.array([len(samples) for samples in takes]),
        "take_step": steps,
    }


class Waveforms:
    """The takes' audio: decoded at once where it is little, else take by take when first asked for.

    Decoding half an hour at 48 kHz takes more than a second, which loading a voice must not. It is kept at 16
    bits a sample.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], rate: int) -> None:
        self.rate = rate
        self._flac, self._steps = arrays["audio"], arrays["take_step"]
        self._ends = np.cumsum(arrays["take_bytes"])
        self.lengths: list[int] = arrays["take_samples"].tolist()
        self._decoded: dict[int, NDArray[np.int16]] = {}
        counts = {len(self._steps), len(self._ends), len(self.lengths)}
        if len(counts) > 1 or not len(self._ends) or self._ends[-1] != len(self._flac):
            raise ValueError("audio and take lengths differ")
        at_once = len(self.lengths) if len(self._flac) <= AT_ONCE_BYTES else 1
        for take in range(at_once):
            self.cut(take, 0, 1)

    def cut(self, take: int, left: int, right: int) -> Floats:
        """Samples `left` to `right` of a take. Raises ValueError where the audio is not what was promised."""
        if take not in self._decoded:
            self._decoded[take] = self._decode(take)
        part: Floats = self._decoded[take][left:right] * np.float32(self._steps[take])
        return part

    def _decode(self, take: int) -> NDArray[np.int16]:
        import soundfile

        end = int(self._ends[take])
        start = int(self._ends[take - 1]) if take else 0
        try:
            samples, rate = soundfile.read(io.BytesIO(self._flac[start:end].tobytes()), dtype="int16")
        except soundfile.LibsndfileError as error:
            raise ValueError("audio") from error
        if rate != self.rate or samples.shape != (self.lengths[take],):
            raise ValueError("audio")
        result: NDArray[np.int16] = samples
        return result
