"""Pure decisions: what a render must be, and what a voice model must reach before it may be sold."""

from .requests import (
    FASTEST,
    FORMATS,
    MAXIMUM_CHARACTERS,
    MAXIMUM_SEED,
    SLOWEST,
    clean_formats,
    clean_text,
    plausible_duration,
    require_delivery_options,
)

__all__ = [
    "FASTEST",
    "FORMATS",
    "MAXIMUM_CHARACTERS",
    "MAXIMUM_SEED",
    "SLOWEST",
    "clean_formats",
    "clean_text",
    "plausible_duration",
    "require_delivery_options",
]
