"""Turns the bytes of an upload into samples, or says exactly why not."""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

from marketplace.core.errors import Invalid, TooLarge
from voices.quality import limits
from voices.quality.flac import read_flac_header
from voices.quality.header import Header, check_claims, truncated, unreadable
from voices.quality.wav import read_wav_header

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recording:
    """Decoded mono speech within ±1 (floats may exceed it), with the format it came in."""

    samples: Samples
    sample_rate: int
    bits: int
    container: str

    @property
    def duration_ms(self) -> int:
        return round(1000 * self.samples.size / self.sample_rate)


def check_size(size: int) -> None:
    """Refuse more bytes than any take needs. Raises TooLarge, or Invalid for nothing at all."""
    if size > limits.MAXIMUM_BYTES:
        raise TooLarge(
            "take.too_large",
            f"This file has {size:,} bytes; a take may have {limits.MAXIMUM_BYTES:,}. Send one prompt.",
        )
    if size == 0:
        raise unreadable("This file is empty.")


def read_recording(data: bytes) -> Recording:
    """Decode a WAV or FLAC file known by its content. Raises Invalid or TooLarge with a `take.*` code.

    Size, then claims, then samples: nothing is decoded before its header was found within the limits.
    """
    check_size(len(data))
    header = _read_header(data)
    check_claims(header)
    samples = _decode(data, header)
    if not np.isfinite(samples).all():
        raise Invalid(
            "take.not_finite", "This take holds numbers that are no sound (NaN or infinity); export it again."
        )
    return Recording(samples, header.sample_rate, header.bits, header.container)


def _read_header(data: bytes) -> Header:
    if data[:4] == b"RIFF":
        return read_wav_header(data)
    if data[:4] == b"fLaC":
        return read_flac_header(data)
    raise unreadable("This is neither a WAV nor a FLAC file, whatever its name says.")


def _decode(data: bytes, header: Header) -> Samples:
    try:
        file = soundfile.SoundFile(io.BytesIO(data))
    except soundfile.LibsndfileError as error:
        raise unreadable("This file's audio cannot be decoded.") from error
    with file:
        if (file.samplerate, file.channels) != (header.sample_rate, header.channels):
            raise unreadable("This file's headers contradict each other.")
        try:
            decoded = file.read(header.frames + 1, dtype="float32" if header.floating else "int32")
        except soundfile.LibsndfileError as error:
            raise truncated("This file breaks off before its end, or is damaged.") from error
    if decoded.size < header.frames:
        raise truncated(f"This file promises {header.frames:,} samples and holds {decoded.size:,}.")
    if decoded.size > header.frames or not _matches_md5(decoded, header):
        raise unreadable("This file's audio is not what its header says.")
    if header.floating:
        return np.asarray(decoded, dtype=np.float32)
    # libsndfile puts integers at the top of 32 bits; 2**31 is full scale whatever the depth.
    return np.asarray(decoded / np.float64(2**31), dtype=np.float32)


def _matches_md5(decoded: NDArray[np.int32], header: Header) -> bool:
    """Check FLAC's sum over little-endian samples of whole bytes; all zeros means the encoder made none."""
    if not any(header.md5):
        return True
    width = (header.bits + 7) // 8
    samples = (decoded >> (32 - header.bits)).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width]
    return hashlib.md5(samples.tobytes(), usedforsecurity=False).digest() == header.md5
