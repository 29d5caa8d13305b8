"""Hears what was read and compares it with the prompt; for workers, because transcribers load big models."""

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.core import backends
from voices.models import Take
from voices.quality import words
from voices.quality.report import Finding
from voices.services.training import read_take
from voices.services.verdicts import add_findings
from voices.transcribers.differences import differences
from voices.transcribers.protocol import DoubtingTranscriber, Hearing
from voices.transcribers.words import normalise


def check_words(*, take: Take, now: datetime.datetime) -> Take:
    """Find the words that were exchanged, left out or added in one take; judging it again changes nothing.

    A language that no transcriber knows is written down as not checked. Never call it in a web process.

    Raises Gone, Unavailable, ObjectDamaged: as `training_takes`; TranscriberUnavailable.
    """
    found = Take.objects.select_related("session__voice__data_key", "prompt").get(id=take.id)
    if "words" in found.report:
        return found
    voice = found.session.voice
    transcriber = transcriber_of(voice.language)
    if transcriber is None:
        findings, places = [words.unchecked(voice.language)], list[words.Misread]()
    else:
        findings, places = listen(transcriber, *read_take(found, voice), found.prompt.text)
    facts: dict[str, Any] = {
        "checked": transcriber is not None,
        "transcriber": f"{transcriber.name}/{transcriber.version}" if transcriber else "",
        "places": [place.as_json() for place in places if place.strength >= 1],
    }
    return add_findings(take_id=found.id, reason="words", findings=findings, facts={"words": facts})


def transcriber_of(language: str) -> DoubtingTranscriber | None:
    """The first configured transcriber that knows the language and can weigh what it heard."""
    primary = language.split("-", 1)[0]
    for alias in backends.aliases("TRANSCRIBERS"):
        transcriber = backends.get("TRANSCRIBERS", alias)
        if primary in transcriber.languages and isinstance(transcriber, DoubtingTranscriber):
            return transcriber
    return None


def listen(
    transcriber: DoubtingTranscriber, samples: NDArray[np.float32], sample_rate: int, prompt: str
) -> tuple[list[Finding], list[words.Misread]]:
    """The findings on one take's words, and every place that differs, however weak the evidence."""
    hearing = transcriber.hear(samples, sample_rate)
    count = len(normalise(prompt))
    if not normalise(hearing.text):
        return ([words.unheard()] if count else []), []
    places = places_of(hearing, prompt)
    return words.judge_words(places, count), places


def places_of(hearing: Hearing, prompt: str) -> list[words.Misread]:
    """Every place where a take as heard differs from a prompt, with the strength of the evidence."""
    found = differences(prompt, hearing.text)
    return [
        words.Misread(it.kind, it.expected, it.heard, words.strength(it.kind, doubt, it.unlike))
        for it, doubt in zip(found, hearing.doubts([it.edit for it in found]), strict=True)
    ]
