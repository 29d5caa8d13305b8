"""Between the signature and the training: the talent speaks the consent, with four words nobody knew."""

import io
import time

import numpy as np
import soundfile as sf

from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.story import Story
from infra.demo.takes import speak

JOINED_SECONDS = 8.0
RECORDED_LONG_AGO = (
    "These recordings were made long ago for the public; their reader cannot be asked to say today's words. "
    "What is sent instead is a stretch of the takes."
)
REVIEWED = (
    "A demo over recordings that may be used freely; the stretch is of the takes. No living person's "
    "consent is claimed, and the voice is stopped at the end of the story."
)
ENROLLED_BEFORE = "The same recordings, left by an earlier run of this demo."


def speak_consent(story: Story, chapter: Chapter) -> None:
    """A stand-in really speaks and is checked; for a recorded reader a person of the platform decides."""
    talent = story.api("talent")
    statement = talent.post("/consent-statements", {"consent": story.made["consent"]["id"]})
    story.save("statement.txt", statement["text"])
    chapter.fact("to be read", f"“…{statement['text'].rpartition(': ')[2]}”")
    if story.studio.flite_voice:
        recording, form = speak(story.studio.flite_voice, statement["text"]), {}
    else:
        recording, form = _stretch(story), {"explanation": RECORDED_LONG_AGO}
    path = f"/consent-statements/{statement['id']}"
    files = {"file": ("statement.wav", recording)}
    statement = talent.post(f"{path}/recording", data=form, files=files)
    while statement["status"] == "recorded":
        time.sleep(1)
        statement = talent.get(path)
    chapter.fact("the machine", statement["sentence"])
    if statement["status"] == "review":
        statement = _review(story, chapter, statement["id"])
    if statement["status"] != "accepted":
        raise Unexpected(f"the statement is {statement['status']}: {statement['code']}")
    story.made["statement"] = statement
    _allow_an_earlier_run(story, chapter)


def _review(story: Story, chapter: Chapter, statement_id: str) -> dict[str, str]:
    """The platform's reviewer decides, and says why."""
    decision = {"accept": True, "reason": REVIEWED}
    decided: dict[str, str] = story.api("platform").post(
        f"/consent-statements/{statement_id}/review", decision
    )
    chapter.fact("decided by", "a person of the platform")
    chapter.fact("because", decided["reason"])
    return decided


def _allow_an_earlier_run(story: Story, chapter: Chapter) -> None:
    """A run that was broken off left the same voice enrolled under another agency; staff may allow it."""
    platform = story.api("platform")
    for case in platform.get("/enrolment-cases")["items"]:
        if case["voice"] == story.made["voice"]["id"] and case["status"] == "open":
            platform.post(f"/enrolment-cases/{case['id']}/decide", {"allow": True, "reason": ENROLLED_BEFORE})
            chapter.fact("enrolled before", ENROLLED_BEFORE)


def _stretch(story: Story) -> bytes:
    """The first takes of one rate, joined until they last eight seconds."""
    parts: list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = []
    rate = 0
    for take in story.studio.takes:
        samples, take_rate = sf.read(take.path)
        rate = rate or take_rate
        if take_rate == rate:
            parts.append(samples)
        if sum(map(len, parts)) >= JOINED_SECONDS * rate:
            break
    file = io.BytesIO()
    sf.write(
        file, np.concatenate(parts)[: int(2 * JOINED_SECONDS * rate)], rate, format="WAV", subtype="PCM_16"
    )
    return file.getvalue()
