"""Sound files made of numbers: speech-like takes, and every way to spoil one."""

import io
import struct
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float32]
SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"


def speech(seconds: float = 2.0, rate: int = 24_000, seed: int = 0, pitch: float = 120.0) -> Samples:
    """Buzzing syllables with pauses over a floor of noise 60 dB below: what a clean take measures like.

    Every seed has syllables of its own, in time and in colour, and quiet before the first and after the last.
    """
    generator = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    drift = pitch * (1 + 0.05 * np.sin(2 * np.pi * 0.7 * time + seed))
    phase = 2 * np.pi * np.cumsum(drift) / rate
    spoken = generator.normal(0, 1e-4, time.size)
    at = 0.06
    while at + 0.46 <= seconds:
        length = generator.uniform(0.34, 0.4)
        here = (time >= at) & (time < at + length)
        rest = (at + length - time[here]) / length
        envelope = np.minimum(1, np.minimum((1 - rest) * length, rest * length) / 0.02) * (0.4 + 0.6 * rest)
        colours = [1.0, *generator.uniform(0.05, 1.0, 18)]
        buzz = sum(c * np.sin(k * phase[here] + k * k) / k for k, c in enumerate(colours, start=1))
        breath = generator.normal(0, 0.3, rest.size) * (1 - rest)
        spoken[here] += 0.15 * (buzz + breath) * envelope
        at += length + generator.uniform(0.1, 0.3)
    return spoken.astype(np.float32)


def encode(samples: Samples, rate: int = 24_000, container: str = "FLAC", subtype: str = "PCM_16") -> bytes:
    """The samples as a file; two columns make it stereo."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=container, subtype=subtype)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """One RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def riff(*chunks: bytes) -> bytes:
    """A RIFF/WAVE file of these chunks."""
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pcm_format(rate: int = 24_000, channels: int = 1, bits: int = 16, tag: int = 1) -> bytes:
    """A `fmt ` chunk."""
    block = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits))


def flac_header(rate: int = 24_000, channels: int = 1, bits: int = 16, frames: int = 24_000) -> bytes:
    """A FLAC file that is all header."""
    packed = rate << 44 | (channels - 1) << 41 | (bits - 1) << 36 | frames
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + bytes([0x80, 0, 0, 34]) + info
