"""Whether a sentence may be trained from as it was heard, or waits for a person."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from voices.quality.report import QualityReport, Verdict
from voices.quality.speaker import WARN_BELOW

# The mean of the words' probabilities; LJ Speech's lines, cut without a script and heard by Whisper tiny.en
# (`./dev bench archive`).
CONFIDENT_FROM: Final = 0.9
LEAST_WORD_FROM: Final = 0.5
FEWEST_WORDS: Final = 3
# What has several readings: “1969” may be a year or a number, “&” and “%” are words that nobody wrote.
SEVERAL_READINGS = re.compile(r"[0-9&%$€£#@+=/*_<>|~^]")


class Doubt(StrEnum):
    """Why a sentence waits for a person."""

    NO_WORDS = "no_words"
    UNSURE_WORDS = "unsure_words"
    UNRATED_WORDS = "unrated_words"
    SEVERAL_READINGS = "several_readings"
    UNSURE_SPEAKER = "unsure_speaker"
    QUALITY = "quality"


def confidence(probabilities: Sequence[float]) -> float | None:
    """The mean probability of the words heard; None where there are none or the transcriber gives none."""
    return sum(probabilities) / len(probabilities) if probabilities else None


def doubt(
    text: str, probabilities: Sequence[float], similarity: float, report: QualityReport
) -> Doubt | None:
    """The first reason to ask a person, or None where the words may be trained from as they were heard."""
    if len(text.split()) < FEWEST_WORDS:
        return Doubt.NO_WORDS
    sure = confidence(probabilities)
    if sure is None:
        return Doubt.UNRATED_WORDS
    if sure < CONFIDENT_FROM or min(probabilities) < LEAST_WORD_FROM:
        return Doubt.UNSURE_WORDS
    if SEVERAL_READINGS.search(text):
        return Doubt.SEVERAL_READINGS
    if similarity < WARN_BELOW:
        return Doubt.UNSURE_SPEAKER
    if report.verdict != Verdict.ACCEPT and any(f.code in ("noise", "clipping") for f in report.findings):
        return Doubt.QUALITY
    return None
