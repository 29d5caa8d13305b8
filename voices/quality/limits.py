"""What a take must be before anybody listens to it."""

from typing import Final

SAMPLE_RATES: Final = frozenset({16_000, 22_050, 24_000, 44_100, 48_000})
MINIMUM_BITS: Final = 16
MAXIMUM_BITS: Final = 32
MINIMUM_SECONDS: Final = 0.5
MAXIMUM_SECONDS: Final = 60.0
# 60 s at 48 kHz in 32 bits are 11.5 MB; the rest is room for tags and cue sheets.
MAXIMUM_BYTES: Final = 16 * 1024 * 1024
