"""Chapter 8: what may be said. A use is asked about and refused, a text is blocked, another one approved."""

import textwrap
from typing import Any

from infra.demo.chapters.market import USE
from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.story import Story

CURE = "This tea cures arthritis, guaranteed."


def settle(story: Story, chapter: Chapter) -> None:
    """Questions cost nothing; the first text of the licence waits for the talent's yes."""
    licence = story.made["licence"]["id"]
    _ask(story, chapter, licence)
    blocked = story.api("advertiser").post(
        "/scripts", {"licence": licence, "text": CURE, "language": "en-US"}
    )
    if blocked["outcome"] != "blocked":
        raise Unexpected(f"screening let “{CURE}” through: {blocked['findings']}")
    chapter.fact("a script", _marked(blocked))
    for sentence in dict.fromkeys(one["sentence"] for one in blocked["findings"]):
        chapter.fact("screening", sentence)
    _approve(story, chapter, licence)


def _ask(story: Story, chapter: Chapter, licence: str) -> None:
    """“Can I use it for…?”, for the medium that the talent took out."""
    question = {**USE, "medium": "social", "text": story.text}
    decision = story.api("advertiser").post(f"/licences/{licence}/check", question)
    if decision["permitted"]:
        raise Unexpected("social networks were allowed, although the talent took them out")
    story.made["refusals"] = [one for one in decision["rulings"] if not one["passed"]]
    story.save_json("refusal.json", {**decision, "rulings": story.made["refusals"]})
    chapter.fact("on social networks?", f"no; {len(decision['rulings'])} rules were asked")
    for one in story.made["refusals"]:
        chapter.fact(one["rule"], f"{one['sentence']} ({one['clause']})")


def _approve(story: Story, chapter: Chapter, licence: str) -> None:
    """The advertiser submits the text, the talent reads and approves exactly that text."""
    body = {"licence": licence, "text": story.text, "language": "en-US", "title": "First spot"}
    script = story.api("advertiser").post("/scripts", body)
    chapter.fact("another script", f"{script['outcome']}; {script['sentence']}")
    if script["status"] == "pending":
        yes = {"text_sha256": script["text_sha256"], "note": "With pleasure."}
        script = story.api("talent").post(f"/scripts/{script['id']}/approve", yes)
    if script["status"] != "approved":
        raise Unexpected(f"the text is {script['status']}: {script['sentence']}")
    story.made["script"] = script
    chapter.fact("the talent", f"“{script['note']}”, for SHA-256 {script['text_sha256'][:16]}… only")


def _marked(script: dict[str, Any]) -> str:
    """The text with what was found in [brackets]."""
    text = script["text"]
    untouched = len(text)
    for one in sorted(script["findings"], key=lambda one: int(one["end"]), reverse=True):
        if one["end"] <= untouched:
            text = f"{text[: one['start']]}[{text[one['start'] : one['end']]}]{text[one['end'] :]}"
            untouched = one["start"]
    return textwrap.shorten(f"“{text}”: {script['outcome']}", 160)
