"""Speaking: the engine's samples, let through only when they are plausible speech of this talent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from synthesis.audio.levels import BadLevel, level
from synthesis.engines.protocol import Samples, Speech, SpeechRequest
from synthesis.models import Render
from synthesis.policies import MAXIMUM_SEED, plausible_duration

from .failures import WorkFailed
from .likeness import likeness, minimum
from .loaded import loaded_voice

TRIES: Final = 3
SEED_STEP: Final = 7919


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech at the delivery level, the seed that made it, its likeness (None: not compared), and what the
    engine tells of its own tries."""

    samples: Samples
    sample_rate: int
    seed: int
    likeness: float | None
    engine: Mapping[str, Any]


def speak(render: Render) -> Spoken:
    """Let the render's voice speak its text; bad speech is tried again with another seed, twice.

    Raises:
        WorkFailed: `speech.bad_level`, `speech.implausible_duration`, `speech.unlike_talent`,
            `speech.unverifiable`, or as `loaded_voice`.
        EngineError: the engine refused or failed.
    """
    failure: WorkFailed | None = None
    for attempt in range(TRIES):
        seed = (render.seed + attempt * SEED_STEP) % (MAXIMUM_SEED + 1)
        request = SpeechRequest(
            render.text, render.language, seed=seed, speed=render.speed, style=render.style
        )
        with loaded_voice(render.voice_model) as voice:
            speech = voice.synthesize(request)
        try:
            return _checked(render, speech, seed)
        except WorkFailed as error:
            failure = error
    assert failure is not None  # noqa: S101  (TRIES is at least one)
    raise failure


def _checked(render: Render, speech: Speech, seed: int) -> Spoken:
    sample_rate = speech.sample_rate
    try:
        levelled = level(speech.samples, sample_rate)
    except BadLevel as error:
        raise WorkFailed("speech.bad_level", str(error)) from error
    seconds = len(levelled) / sample_rate
    if not plausible_duration(seconds=seconds, characters=render.characters, speed=render.speed):
        raise WorkFailed(
            "speech.implausible_duration",
            f"The engine took {seconds:.1f} s for {render.characters} characters; nothing was delivered.",
        )
    similarity = likeness(render.voice_model.voice, levelled, sample_rate)
    if similarity is not None and similarity < minimum():
        raise WorkFailed("speech.unlike_talent", "The speech did not sound like the talent.")
    return Spoken(levelled, sample_rate, seed, similarity, speech.details)
