"""Chapters 8 to 11: the clip found in the wild, the money, the stop, and the log."""

import base64
import datetime
import io
import json
import time
from collections.abc import Callable
from typing import Any

import soundfile as sf

from infra.demo.chapters.market import BUYER
from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.story import Story

PATIENCE = 100  # seconds, for a machine that does other things too


def detect(story: Story, chapter: Chapter) -> None:
    """The MP3 is re-encoded to 64 kb/s, as the web does, and uploaded to detection."""
    samples, rate = sf.read(story.out / "render.mp3")
    found = story.out / "found.mp3"
    with sf.SoundFile(
        found, "w", rate, 1, format="MP3", bitrate_mode="CONSTANT", compression_level=0.6
    ) as out:
        out.write(samples)
    kbps = found.stat().st_size * 8 / (len(samples) / rate) / 1000
    chapter.fact("re-encoded to", f"{kbps:.0f} kb/s")
    files = {"file": ("found.mp3", found.read_bytes())}
    advertiser = story.api("advertiser")
    answer = advertiser.post("/detections?wait=20", files=files)
    for _ in range(PATIENCE):
        if answer["status"] in ("done", "failed"):
            break
        time.sleep(1)
        answer = advertiser.get(f"/detections/{answer['id']}")
    if answer["render"] != story.made["render"]["id"] or answer["licence"] != story.made["licence"]["id"]:
        raise Unexpected(f"detection named {answer['render']} ({answer['match']})")
    story.made["detection"] = answer
    chapter.fact("match", f"{answer['match']}, {answer['distance']} of 128 bits differ")
    chapter.fact("render", answer["render"])
    chapter.fact("licence", answer["licence"])


def follow_the_money(story: Story, chapter: Chapter) -> None:
    """Ledger legs, the royalty line, and the receipt that ties them to the audio."""
    render, agency = story.made["render"], story.api("agency")
    receipt = story.api("advertiser").get(f"/renders/{render['id']}/receipt")
    story.save_json("receipt.json", receipt)
    period = render["delivered_at"][:7]
    statement = agency.get("/statements", period=period)
    story.save_json("statement.json", statement)
    line = next(one for one in statement["lines"] if one["charge_key"] == render["id"])
    parts = {part: line[f"{part}_micros"] for part in ("talent", "agency", "platform")}
    if sum(parts.values()) != line["gross_micros"] or line["gross_micros"] != render["price_micros"]:
        raise Unexpected(f"the royalty line does not add up: {line}")
    charged = story.api("advertiser").get("/wallet/entries")["items"]
    debit = next(one for one in charged if one["key"] == render["id"])
    legs = [("advertiser’s wallet", debit["amount_micros"]), *parts.items()]
    story.made["legs"] = [{"account": who, "amount": f"{micros / 1e6:+.6f} USD"} for who, micros in legs]
    for leg in story.made["legs"]:
        chapter.fact(leg["account"], leg["amount"])
    chapter.fact("legs add up to", f"{sum(micros for _, micros in legs)}")
    signature = base64.b64decode(receipt["signature"]["value"])
    chapter.fact(
        "receipt", f"signed (Ed25519, {len(signature)} bytes), log proof {'in' if receipt['log'] else 'soon'}"
    )


def revoke(story: Story, chapter: Chapter) -> None:
    """The talent says stop: the same request is refused, and the old link answers 410."""
    start = datetime.datetime.now(datetime.UTC)
    stop = {
        "subject_kind": "voice",
        "subject_id": story.made["voice"]["id"],
        "reason": "I no longer want this.",
    }
    story.made["revocation"] = story.api("talent").post("/revocations", stop)
    took = (datetime.datetime.now(datetime.UTC) - start).total_seconds()
    chapter.fact("acknowledged in", f"{took * 1000:.0f} ms")
    advertiser = story.api("advertiser")
    status, problem = advertiser.refusal("POST", "/renders", story.made["order"])
    if status != 403 or problem["rule"] != "voice.revoked":
        raise Unexpected(f"after the revocation the request answered {status} {problem}")
    chapter.fact("the same request", f"{status}, rule {problem['rule']}")
    status, problem = advertiser.refusal("GET", f"/renders/{story.made['render']['id']}/audio.mp3")
    if status != 410:
        raise Unexpected(f"after the revocation the old link answered {status}")
    chapter.fact("the old link", f"{status}, {problem['code']}")


def follow_the_stop(story: Story, chapter: Chapter) -> None:
    """The licensee reads what must come off the air, and says so; the talent keeps a signed certificate."""
    advertiser = story.api("advertiser")
    notice = _patiently(lambda: advertiser.get("/notices")["items"], "a notice of the stop")[0]
    chapter.fact("the advertiser reads", notice["sentence"])
    clips = advertiser.get(f"/notices/{notice['id']}/renders")["items"]
    chapter.fact("clips to take down", f"{len(clips)}, until {clips[0]['until'][:10]}")
    notice = advertiser.post(f"/notices/{notice['id']}/acknowledge", {"signed_name": BUYER})
    chapter.fact("acknowledged by", notice["acknowledged_name"])
    path = f"/revocations/{story.made['revocation']['id']}/certificate"
    certificate = _patiently(lambda: story.api("talent").ready(path), "the certificate")
    story.save_json("certificate.json", certificate)
    chapter.fact("certificate", f"signed for the talent, {len(json.dumps(certificate)):,} bytes")


def _patiently(look: Callable[[], Any], what: str) -> Any:
    """What comes to be within seconds, through the workers."""
    for _ in range(PATIENCE):
        if found := look():
            return found
        time.sleep(1)
    raise Unexpected(f"{what} did not appear within {PATIENCE} s")


def verify_log(story: Story, chapter: Chapter) -> None:
    """The log's tree is computed anew and compared with its signed checkpoint."""
    from marketplace.audit import services as audit
    from marketplace.core import clock

    audit.sequence(clock.now())
    report = audit.verify()
    if not report.ok:
        raise Unexpected(f"the log does not verify: {report}")
    checkpoint = story.api("anyone")
    note = checkpoint.download("/log/checkpoint").decode()
    story.save("checkpoint.txt", note)
    size, root = note.splitlines()[1:3]
    chapter.fact("log", f"{size} entries, root {root[:16]}…, signature valid")
    receipt = story.api("advertiser").get(f"/renders/{story.made['render']['id']}/receipt")
    if not receipt["log"]:
        raise Unexpected("the render's entry has no inclusion proof")
    story.save_json("receipt.json", receipt)
    chapter.fact("the render’s entry", f"proven, {len(json.dumps(receipt))} bytes of receipt")


def listen(story: Story, chapter: Chapter) -> None:
    """Draw the clip, and what the watermark added: the clean audio is spoken again here, by the operator."""
    from infra.demo.clean import speak_again
    from infra.demo.pictures import difference, waveform

    marked, rate = sf.read(story.out / "render.wav")
    waveform(marked, rate, story.out / "waveform.png")
    clean = speak_again(story.made["render"]["id"])
    story.made["mark_db"] = difference(clean, marked, rate, story.out / "mark.png")
    chapter.fact("the mark", f"{story.made['mark_db']:.1f} dB relative to the voice")
    samples, take_rate = sf.read(io.BytesIO(story.studio.takes[0].path.read_bytes()))
    sf.write(story.out / "take.wav", samples, take_rate)
