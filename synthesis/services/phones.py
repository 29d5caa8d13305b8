"""Which sounds of the language a talent's takes hold, and which lines would bring what is missing."""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from voices.phonemes.choice import lines_to_record
from voices.phonemes.coverage import coverage
from voices.phonemes.espeak import LanguageUnknown, PhonemesUnavailable
from voices.phonemes.sounds import sounds_of

log = logging.getLogger(__name__)


def phones_covered(texts: Sequence[str], language: str) -> dict[str, Any]:
    """The share of the language's sounds that the prompts hold often enough, and which they lack.

    Empty where the language's sounds are not known here, or where espeak-ng is missing.
    """
    inventory = sounds_of(language).inventory
    if not inventory:
        return {}
    try:
        held = coverage(texts, language)
    except (LanguageUnknown, PhonemesUnavailable) as error:
        log.warning("the sounds of the takes were not counted: %s", error)
        return {}
    lacking = len(held.missing) + len(held.thin)
    return {
        "phones_covered": round(1 - lacking / len(inventory), 4),
        "phones_missing": list(held.missing),
        "phones_thin": list(held.thin),
    }


def advice(recorded: Collection[str], language: str) -> list[str]:
    """At most twenty lines to record next, the best first; none for a language without a script of ours."""
    try:
        held = coverage(list(recorded), language)
        return lines_to_record(language, held.phones, recorded=recorded)
    except (LanguageUnknown, PhonemesUnavailable) as error:
        log.warning("no lines could be chosen: %s", error)
        return []
