"""What a render must be before and after it is spoken: limits of a request, and what audio may leave."""

import unicodedata
from collections.abc import Collection
from typing import Final

from marketplace.core.errors import Invalid
from voices.prompts import STYLES

MAXIMUM_CHARACTERS: Final = 5_000
MAXIMUM_SEED: Final = 2**32 - 1
SLOWEST: Final = 0.5
FASTEST: Final = 2.0
FORMATS: Final = ("wav", "mp3")

# Speech runs at 12 to 20 characters a second; outside this range the engine babbled or stopped early.
FEWEST_SECONDS_PER_CHARACTER: Final = 0.02
MOST_SECONDS_PER_CHARACTER: Final = 0.4
SPARE_SECONDS: Final = 2.0


def clean_text(text: str) -> str:
    """The text as it will be hashed, counted and spoken: NFC, without outer white space.

    Raises Invalid: `render.text_empty`, `render.text_too_long`, `render.text_characters`.
    """
    clean = unicodedata.normalize("NFC", text).strip()
    if not any(character.isalnum() for character in clean):
        raise Invalid("render.text_empty", "Send a text with at least one word to speak.")
    if len(clean) > MAXIMUM_CHARACTERS:
        raise Invalid(
            "render.text_too_long",
            f"The text has {len(clean):,} characters; send at most {MAXIMUM_CHARACTERS:,} per render.",
            maximum=MAXIMUM_CHARACTERS,
        )
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\t" for c in clean):
        raise Invalid("render.text_characters", "The text holds control characters; remove them.")
    return clean


def clean_formats(formats: Collection[str]) -> list[str]:
    """The wanted formats without repeats, in our order. Raises Invalid: `render.format`."""
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        raise Invalid("render.format", f"Choose formats from: {', '.join(FORMATS)}.", unknown=unknown)
    return [format for format in FORMATS if format in formats]


def require_delivery_options(*, seed: int, speed: float, style: str) -> None:
    """Raises Invalid: `render.seed`, `render.speed`, `render.style`."""
    if not 0 <= seed <= MAXIMUM_SEED:
        raise Invalid("render.seed", f"A seed is a whole number from 0 to {MAXIMUM_SEED}.")
    if not SLOWEST <= speed <= FASTEST:
        raise Invalid("render.speed", f"Speed is a number from {SLOWEST} to {FASTEST}.")
    if style not in STYLES:
        raise Invalid("render.style", f"Choose a style from: {', '.join(STYLES)}.")


def plausible_duration(*, seconds: float, characters: int, speed: float) -> bool:
    """Whether so many characters can take so long to say."""
    natural = seconds * speed
    shortest = FEWEST_SECONDS_PER_CHARACTER * characters
    return shortest <= natural <= MOST_SECONDS_PER_CHARACTER * characters + SPARE_SECONDS
