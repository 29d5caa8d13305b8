"""Audio files: what is written for clients, and what is read from strangers."""

import io
from typing import TypeAlias

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

CONTENT_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg"}
FORMATS = frozenset(CONTENT_TYPES)
# libsndfile maps a level from 0 to 1 to MPEG's bit rates, from the highest to the lowest of the layer.
_MPEG1 = (320, 32, 192)
_MPEG2 = (160, 8, 128)


class UnreadableAudio(Exception):
    """Not an audio file that is accepted here; the message says what to send instead."""


def encode(samples: Samples, sample_rate: int, *, format: str) -> bytes:
    """A complete file: `wav` is 16-bit PCM, `mp3` has a constant 192 kb/s (128 kb/s up to 24 kHz)."""
    stream = io.BytesIO()
    if format == "wav":
        sf.write(stream, np.clip(samples, -1, 1), sample_rate, format="WAV", subtype="PCM_16")
    elif format == "mp3":
        highest, lowest, wanted = _MPEG2 if sample_rate <= 24_000 else _MPEG1
        level = (highest - wanted) / (highest - lowest)
        sf.write(stream, samples, sample_rate, format="MP3", bitrate_mode="CONSTANT", compression_level=level)
    else:
        raise ValueError(f"no such audio format: {format!r}")
    return stream.getvalue()


def decode(content: bytes, *, maximum_seconds: float = 3600.0) -> tuple[Samples, int]:
    """Mono samples and rate of a WAV, FLAC or MP3 file; channels are averaged.

    Length and channels are taken from the header before anything is decoded, and no more is decoded than
    that: 164 kB of FLAC can hold 7 GB of samples.

    Raises UnreadableAudio.
    """
    try:
        with sf.SoundFile(io.BytesIO(content)) as file:
            if file.format not in ("WAV", "WAVEX", "FLAC", "MP3"):
                raise UnreadableAudio("Send a WAV, FLAC or MP3 file.")
            if file.channels > 2 or not 8_000 <= file.samplerate <= 192_000:
                raise UnreadableAudio("Send mono or stereo audio at 8 to 192 kHz.")
            if file.frames > maximum_seconds * file.samplerate:
                raise UnreadableAudio(f"Send at most {maximum_seconds:g} seconds of audio.")
            samples = file.read(int(maximum_seconds * file.samplerate), dtype="float32", always_2d=True)
            rate = file.samplerate
    except (sf.LibsndfileError, RuntimeError, ValueError) as error:
        raise UnreadableAudio("This is not an audio file we can read. Send WAV, FLAC or MP3.") from error
    if not len(samples) or not np.isfinite(samples).all():
        raise UnreadableAudio("The file holds no audio. Send WAV, FLAC or MP3 with sound in it.")
    return samples.mean(axis=1, dtype=np.float32), int(rate)
