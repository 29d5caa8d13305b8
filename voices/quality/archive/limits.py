"""What an archival file must be before anybody listens to it, and what a kept sentence must be."""

from typing import Final

from voices.quality.limits import SAMPLE_RATES as TAKE_RATES

SAMPLE_RATES: Final = TAKE_RATES | {32_000, 88_200, 96_000}
MINIMUM_SECONDS: Final = 5.0
MAXIMUM_SECONDS: Final = 2 * 3600.0
# Two hours of stereo at 48 kHz in 24 bits, with room for tags.
MAXIMUM_BYTES: Final = 2 << 30

SENTENCE_MINIMUM_SECONDS: Final = 3.0
SENTENCE_MAXIMUM_SECONDS: Final = 12.0
REFERENCE_MINIMUM_SECONDS: Final = 5.0
REFERENCE_MAXIMUM_SECONDS: Final = 120.0


def sentence_rate(file_rate: int) -> int:
    """The highest rate of takes that a file of `file_rate` can fill."""
    return max(rate for rate in TAKE_RATES if rate <= file_rate)
