"""The time grid of an analysis: frames of 512 samples at 16 kHz, 32 ms each."""

RATE = 16_000
FRAME = 512
FRAME_SECONDS = FRAME / RATE
