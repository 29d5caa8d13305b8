"""The claims a sound file makes about itself, and the refusals they can earn before a sample is decoded."""

from dataclasses import dataclass

from marketplace.core.errors import Invalid
from voices.quality import limits


@dataclass(frozen=True, slots=True)
class Header:
    """A file's own claims; `frames` counts samples per channel, `md5` is FLAC's sum of the decoded audio."""

    container: str
    sample_rate: int
    channels: int
    bits: int
    frames: int
    floating: bool = False
    md5: bytes = b""


def check_claims(header: Header) -> None:
    """Raise Invalid for the first claim outside the limits; costs nothing, so bombs are refused here."""
    if header.channels != 1:
        raise Invalid(
            "take.stereo",
            f"This file has {header.channels} channels; takes are mono. Export one channel and try again.",
        )
    if not limits.MINIMUM_BITS <= header.bits <= limits.MAXIMUM_BITS:
        raise Invalid(
            "take.bit_depth",
            f"This file has {header.bits} bits per sample; export it with 16, 24 or 32 bits.",
        )
    if header.sample_rate not in limits.SAMPLE_RATES:
        raise Invalid(
            "take.sample_rate",
            f"This file runs at {header.sample_rate} Hz; export it at 16, 22.05, 24, 44.1 or 48 kHz.",
        )
    _check_length(header)


def _check_length(header: Header) -> None:
    seconds = header.frames / header.sample_rate
    if seconds < limits.MINIMUM_SECONDS:
        raise Invalid(
            "take.too_short",
            f"This take lasts {seconds:.2f} s; record at least {limits.MINIMUM_SECONDS:g} s.",
        )
    if seconds > limits.MAXIMUM_SECONDS:
        raise Invalid(
            "take.too_long",
            f"This take lasts {seconds:,.0f} s; send {limits.MAXIMUM_SECONDS:g} s at most, a prompt a file.",
        )


def unreadable(why: str) -> Invalid:
    """A refusal of bytes that are no sound WAV or FLAC file."""
    return Invalid("take.unreadable", f"{why} Export the take again as WAV or FLAC.")


def truncated(why: str) -> Invalid:
    """A refusal of a file that promises more than it holds."""
    return Invalid("take.truncated", f"{why} Send the whole file again.")
