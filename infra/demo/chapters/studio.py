"""Chapters 1 to 4: tenants, recordings, consent, and a voice trained from them."""

import hashlib
import secrets
import time

from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.story import Story, platform_key


def open_tenants(story: Story, chapter: Chapter) -> None:
    """The platform opens an agency and an advertiser; the agency signs a talent and invites them."""
    story.acts("platform", platform_key())
    run = secrets.token_hex(2)
    for who, name, kind in (
        ("agency", "Northlight Talent", "agency"),
        ("advertiser", "Oat & Ember", "advertiser"),
    ):
        email, password = f"{who}-{run}@demo.example", secrets.token_urlsafe(12)
        body = {"name": name, "kind": kind, "owner_email": email, "owner_password": password}
        opened = story.api("platform").post("/organizations", body)
        story.acts(who, opened["secret"])
        story.made[who] = opened["organization"]
        story.sign_ins.append({"who": f"{name} ({who})", "email": email, "password": password})
        chapter.fact(who, name)
    agency = story.api("agency")
    talent = agency.post("/talents", {"stage_name": story.studio.talent, "legal_name": story.studio.talent})
    email, password = f"talent-{run}@demo.example", secrets.token_urlsafe(12)
    login = agency.post(f"/talents/{talent['id']}/login", {"email": email, "password": password})
    story.acts("talent", login["api_key"])
    story.sign_ins.append({"who": f"{talent['stage_name']} (talent)", "email": email, "password": password})
    mandate = {
        "talent": talent["id"],
        "commission_bp": 1500,
        "powers": ["record", "offer", "agree", "collect"],
    }
    story.made["mandate"] = agency.post("/mandates", mandate)
    story.made["talent"] = talent
    chapter.fact("talent", f"{talent['stage_name']}, represented at 15 % commission")


def record(story: Story, chapter: Chapter) -> None:
    """The takes go through the gateway, each is checked and reported on."""
    agency = story.api("agency")
    chapter.fact("recordings", story.studio.origin)
    voice = agency.post(
        "/voices",
        {
            "talent": story.made["talent"]["id"],
            "name": story.studio.voice,
            "language": "en-US",
            "style": "neutral",
            "description": "A clear reading voice, trained from one studio session.",
        },
    )
    script = agency.post(
        "/prompt-scripts",
        {"name": "Session one", "language": "en-US", "prompts": [take.text for take in story.studio.takes]},
    )
    session = agency.post("/sessions", {"voice": voice["id"], "script": script["id"]})
    takes = []
    for number, take in enumerate(story.studio.takes, start=1):
        content = take.path.read_bytes()
        form = {"prompt_number": str(number), "sha256": hashlib.sha256(content).hexdigest()}
        files = {"file": (take.path.name, content)}
        takes.append(agency.post(f"/sessions/{session['id']}/takes", data=form, files=files))
        story.console.progress(number / len(story.studio.takes), "takes uploaded")
    report = agency.get(f"/sessions/{session['id']}/report")
    agency.post(f"/sessions/{session['id']}/close")
    story.made |= {"voice": voice, "session": session, "takes": takes, "session_report": report}
    chapter.fact(
        "takes", f"{report['accepted']} accepted, {report['warned']} warned, {report['rejected']} rejected"
    )
    chapter.fact("usable speech", f"{report['usable_seconds']:.0f} s")
    noise = sorted(take["report"]["snr_db"] for take in takes)
    chapter.fact("signal to noise", f"{noise[len(noise) // 2]:.0f} dB (median)")


def train(story: Story, chapter: Chapter) -> None:
    """The built-in engine learns the voice and is measured on lines it has not heard."""
    agency = story.api("agency")
    model = agency.post(f"/voices/{story.made['voice']['id']}/models", {})
    while model["status"] in ("queued", "training"):
        story.console.progress(min(model["progress"], 0.99), model["stage"] or model["status"])
        time.sleep(1)
        model = agency.get(f"/models/{model['id']}")
    if model["status"] != "ready":
        failed = [row["sentence"] for row in (*model["gates"], *model["drift"]) if row["passed"] is False]
        error = model["error"] or {"code": "", "detail": " ".join(failed)}
        raise Unexpected(f"the model is {model['status']}: {error['code']} {error['detail']}")
    story.console.progress(1.0, "ready")
    story.made["model"] = model
    measured = model["metrics"]
    chapter.fact(
        "likeness",
        f"{measured['similarity']:.2f} (the talent’s own other lines: {measured['similarity_own']:.2f})",
    )
    if measured["other_voices"]:
        chapter.fact(
            "taken for the talent",
            f"{measured['identified']:.0%}, among {measured['other_voices'] + 1} voices",
        )
    if "wer" not in measured:
        return
    heard = f"{measured['wer']:.0%} (the talent’s own lines: {measured['wer_own']:.0%})"
    chapter.fact("words misheard", f"{heard} by {measured['transcriber']}, a weak listener")
