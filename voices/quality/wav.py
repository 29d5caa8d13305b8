"""Reads what a RIFF/WAVE file claims and holds it against the bytes that are really there."""

import struct
from collections.abc import Iterator

from marketplace.core.errors import Invalid
from voices.quality.header import Header, truncated, unreadable

PCM, FLOAT, EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
# The last 14 bytes of the GUID that names a plain wave format inside WAVE_FORMAT_EXTENSIBLE.
EXTENSIBLE_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def read_wav_header(data: bytes) -> Header:
    """Return the claims of a WAV file. Raises Invalid where sizes and bytes disagree.

    libsndfile quietly repairs such headers, which would turn a broken upload into a shorter take.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise unreadable("This is no WAV file.")
    end = _end_of_riff(data)
    found: dict[bytes, tuple[int, int]] = {}
    for name, start, size in _chunks(data, end):
        if name in found and name in (b"fmt ", b"data"):
            raise unreadable("This WAV file has two formats or two bodies.")
        found[name] = (start, size)
    if b"fmt " not in found or b"data" not in found:
        raise unreadable("This WAV file has no format or no audio in it.")
    start, size = found[b"fmt "]
    return _format(data[start : start + size], found[b"data"][1])


def _end_of_riff(data: bytes) -> int:
    end = 8 + int(struct.unpack_from("<I", data, 4)[0])
    if end > len(data) + (end & 1):
        raise truncated(f"This WAV file promises {end:,} bytes and holds {len(data):,}.")
    # One byte more is padding some recorders forget to count; anything else rides along unseen.
    if len(data) - end > 1:
        raise unreadable(f"This WAV file carries {len(data) - end:,} bytes after its end.")
    return min(end, len(data))


def _chunks(data: bytes, end: int) -> Iterator[tuple[bytes, int, int]]:
    position = 12
    while position + 8 <= end:
        name, size = struct.unpack_from("<4sI", data, position)
        start = position + 8
        if start + size > end:
            raise truncated(f"A part of this WAV file promises {size:,} bytes and holds {end - start:,}.")
        yield name, start, size
        position = start + size + (size & 1)


def _format(fmt: bytes, data_size: int) -> Header:
    if len(fmt) < 16:
        raise unreadable("This WAV file's format is cut short.")
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", fmt)
    if tag == EXTENSIBLE and len(fmt) >= 40 and fmt[26:40] == EXTENSIBLE_TAIL:
        tag = struct.unpack_from("<H", fmt, 24)[0]
    if tag not in (PCM, FLOAT) or (tag == FLOAT and bits != 32):
        raise Invalid("take.encoding", "This WAV file is compressed or unusual; export it as plain PCM.")
    if not rate or not channels or block != channels * ((bits + 7) // 8) or data_size % block:
        raise unreadable("This WAV file's format contradicts itself.")
    return Header("wav", rate, channels, bits, data_size // block, floating=tag == FLOAT)
