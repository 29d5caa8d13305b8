"""Reads what a native FLAC file claims in its STREAMINFO block (RFC 9639, section 8.2)."""

from voices.quality.header import Header, truncated, unreadable

STREAMINFO_BYTES = 34


def read_flac_header(data: bytes) -> Header:
    """Return the claims of a FLAC file. Raises Invalid where they are missing or give no length."""
    if data[:4] != b"fLaC":
        raise unreadable("This is no FLAC file.")
    if len(data) < 8 + STREAMINFO_BYTES:
        raise truncated("This FLAC file ends inside its header.")
    if data[4] & 0x7F != 0 or int.from_bytes(data[5:8], "big") != STREAMINFO_BYTES:
        raise unreadable("This FLAC file does not begin with its stream information.")
    info = data[8 : 8 + STREAMINFO_BYTES]
    # 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples, right after 10 bytes of block sizes.
    packed = int.from_bytes(info[10:18], "big")
    rate, channels = packed >> 44, (packed >> 41 & 0x7) + 1
    bits, frames = (packed >> 36 & 0x1F) + 1, packed & (1 << 36) - 1
    if not rate:
        raise unreadable("This FLAC file gives no sample rate.")
    if not frames:
        raise unreadable("This FLAC file does not say how long it is.")
    return Header("flac", rate, channels, bits, frames, md5=info[18:34])
