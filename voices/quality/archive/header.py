"""What an archival file claims about itself: WAV and FLAC as strictly as takes, MP3 by libsndfile's scan."""

import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import soundfile

from marketplace.core.errors import Invalid, TooLarge
from voices.quality.archive import limits
from voices.quality.flac import read_flac_header
from voices.quality.header import Header
from voices.quality.limits import MAXIMUM_BITS, MINIMUM_BITS
from voices.quality.wav import read_wav_header


def check_size(size: int) -> None:
    """Refuse more bytes than two hours need. Raises TooLarge, or Invalid for nothing at all."""
    if size > limits.MAXIMUM_BYTES:
        raise TooLarge(
            "archive.too_large",
            f"This file has {size:,} bytes; an archive may have {limits.MAXIMUM_BYTES:,}. Split it.",
        )
    if size == 0:
        raise unreadable("This file is empty.")


def read_claims(file: BinaryIO) -> Header:
    """The claims of a WAV, FLAC or MP3 file known by its content, found within the limits.

    Raises Invalid with an `archive.*` code; nothing is decoded, so bombs cost nothing.
    """
    file.seek(0)
    start = file.read(4)
    try:
        if start == b"RIFF":
            with _all_bytes(file) as data:
                header = read_wav_header(data)
        elif start == b"fLaC":
            with _all_bytes(file) as data:
                header = read_flac_header(data)
        else:
            header = _read_mp3(file, start)
    except Invalid as refusal:
        # The readers of takes speak of takes; here the file is an archive.
        code = refusal.code.replace("take.", "archive.", 1)
        raise Invalid(code, refusal.detail.replace("the take", "it"), **refusal.extra) from refusal
    _check(header)
    return header


def unreadable(why: str) -> Invalid:
    """A refusal of bytes that are no sound file of the three kinds."""
    return Invalid("archive.unreadable", f"{why} Send a WAV, FLAC or MP3 file.")


def _check(header: Header) -> None:
    if header.channels not in (1, 2):
        raise Invalid("archive.channels", f"This file has {header.channels} channels; mix it to one or two.")
    if not MINIMUM_BITS <= header.bits <= MAXIMUM_BITS:
        raise Invalid("archive.bit_depth", f"This file has {header.bits} bits per sample; send 16, 24 or 32.")
    if header.sample_rate not in limits.SAMPLE_RATES:
        raise Invalid(
            "archive.sample_rate",
            f"This file runs at {header.sample_rate} Hz; a voice needs 16 kHz or more, in a usual rate.",
        )
    seconds = header.frames / header.sample_rate
    if seconds < limits.MINIMUM_SECONDS:
        raise Invalid(
            "archive.too_short",
            f"This file lasts {seconds:.1f} s; send {limits.MINIMUM_SECONDS:g} s or more.",
        )
    if seconds > limits.MAXIMUM_SECONDS:
        raise Invalid(
            "archive.too_long",
            f"This file lasts {seconds / 3600:.1f} hours; send {limits.MAXIMUM_SECONDS / 3600:g} at most.",
        )


def _read_mp3(file: BinaryIO, start: bytes) -> Header:
    tagged, synchronised = start[:3] == b"ID3", start[:1] == b"\xff" and start[1:2] >= b"\xe0"
    if not (tagged or synchronised):
        raise unreadable("This is neither a WAV, a FLAC nor an MP3 file, whatever its name says.")
    try:
        # Not the file itself: libsndfile's wrapper would believe the extension of its name.
        with _all_bytes(file) as data, soundfile.SoundFile(_nameless(data)) as opened:
            if opened.format not in ("MP3", "MPEG"):
                raise unreadable("This file is no MP3 inside.")
            return Header("mp3", opened.samplerate, opened.channels, MINIMUM_BITS, opened.frames)
    except soundfile.LibsndfileError as error:
        raise unreadable("This file's audio cannot be decoded.") from error


@contextmanager
def _all_bytes(file: BinaryIO) -> Iterator[Any]:
    """The file as one run of bytes without reading it into memory where it lies on a disk."""
    if isinstance(file, io.BytesIO):
        yield file.getvalue()
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _nameless(data: Any) -> Any:
    return io.BytesIO(data) if isinstance(data, bytes) else data
