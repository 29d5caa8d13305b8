"""Chapters 3, 6 to 7 and 9: consent, offer, licence, money, and the render itself."""

import datetime
import io
import uuid

import soundfile as sf

from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.receiver import Receiver
from infra.demo.story import Story

SCOPE = {
    "purposes": ["advertising"],
    "media": ["radio", "streaming_audio"],
    "territories": ["US", "EU"],
    "languages": ["en"],
    "categories_allowed": ["*"],
    "categories_forbidden": ["gambling", "politics", "tobacco"],
}
LIMITS = {
    "modification": "edit",
    "forbidden_topics": ["political_persuasion"],
    "forbidden_phrases": ["trust me"],
}
USE = {
    "purpose": "advertising",
    "medium": "radio",
    "territory": "US",
    "language": "en-US",
    "category": "food_and_beverage_services",
    "disclosed": True,
}
PRICE_MICROS = 250_000_000  # for 1,000 characters, as the offer says
ASKED_MICROS, AGREED_MICROS = 150_000_000, 200_000_000
BUYER = "Robin Field, Oat & Ember"
AGENT = "Noor Haddad, Northlight Talent"


def sign_consent(story: Story, chapter: Chapter) -> None:
    """The talent reads the exact text and signs it, and later takes one medium out of it."""
    talent = story.api("talent")
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365)
    wide = {**SCOPE, "media": [*SCOPE["media"], "social"]}
    terms = {"voice": story.made["voice"]["id"], "scope": wide, "until": until.isoformat(), **LIMITS}
    shown = talent.post("/consents/text", terms)
    signed = {
        **terms,
        "valid_from": shown["valid_from"],
        "until": shown["until"],
        "text_sha256": shown["text_sha256"],
        "signed_name": story.made["talent"]["stage_name"],
    }
    consent = talent.post("/consents", signed)
    chapter.fact("consent", f"version {consent['version']}, signed by {consent['signed_name']}")
    chapter.fact("text", f"SHA-256 {consent['text_sha256'][:16]}…")
    narrower = {"scope": {"media": SCOPE["media"]}}
    consent = talent.post(f"/consents/{consent['id']}/narrow", narrower)
    story.made["consent"] = consent
    story.save("consent.txt", consent["text"])
    story.save("consent-receipt.jsonld", talent.download(f"/consents/{consent['id']}/receipt"))
    chapter.fact("narrowed", f"version {consent['version']}: no social networks any more, from this moment")
    chapter.fact(
        "for", f"{', '.join(SCOPE['media'])} in {', '.join(SCOPE['territories'])}; never gambling, politics"
    )
    chapter.fact("never spoken", "political persuasion, nor the words “trust me”")


def publish_offer(story: Story, chapter: Chapter) -> None:
    """The agency signs an offer within the consent; whoever takes it as it stands has agreed."""
    agency = story.api("agency")
    offer = agency.post(
        "/offers",
        {
            "voice": story.made["voice"]["id"],
            "scope": SCOPE,
            "term_days": 90,
            "max_characters": 100_000,
            "modification": "edit",
            "approval": "first_use",
            "wind_down_days": 14,
            "ai_disclosure": True,
            "intended_use": "Spots for food and drink on radio and audio streaming services.",
            "price_per_1000_characters_micros": PRICE_MICROS,
            "minimum_micros": 1_000_000,
            "currency": "USD",
        },
    )
    shown = agency.post(f"/offers/{offer['id']}/text")
    signed = {"signed_name": AGENT, "text_sha256": shown["text_sha256"]}
    story.made["offer"] = agency.post(f"/offers/{offer['id']}/publish", signed)
    chapter.fact("offer", f"{PRICE_MICROS / 1e6:.2f} USD per 1,000 characters, 90 days")
    chapter.fact(
        "conditions", "the talent approves the first text; listeners are told; off the air in 14 days"
    )
    chapter.fact("signed", f"{signed['signed_name']}, for every licence within it")


def agree_licence(story: Story, chapter: Chapter) -> None:
    """The advertiser finds the voice and asks for a better price; both sides sign the same text."""
    advertiser, agency = story.api("advertiser"), story.api("agency")
    found = advertiser.get("/offers", language="en-US", medium="radio", q=story.studio.voice)["items"]
    offer = next(one for one in found if one["id"] == story.made["offer"]["id"])
    chapter.fact("found", f"“{offer['voice']['name']}” by {offer['voice']['stage_name']}")
    wish = {"price_per_1000_characters_micros": ASKED_MICROS, "message": "We plan many spots."}
    quote = advertiser.post("/quotes", {"offer": offer["id"], **wish}, key=str(uuid.uuid4()))
    answer = {"price_per_1000_characters_micros": AGREED_MICROS, "message": "At this price, gladly."}
    quote = agency.post(f"/quotes/{quote['id']}/counter", answer, key=str(uuid.uuid4()))
    prices = (PRICE_MICROS, *(one["price_per_1000_characters_micros"] for one in quote["proposals"]))
    chapter.fact("offer, quote, counter", " → ".join(f"{micros / 1e6:.0f}" for micros in prices) + " USD")
    text = {"text_sha256": quote["proposals"][-1]["text_sha256"]}
    for side, name in ((advertiser, BUYER), (agency, AGENT)):
        quote = side.post(f"/quotes/{quote['id']}/agree", {**text, "signed_name": name})
    licence = advertiser.get(f"/licences/{quote['licence']}")
    story.made["licence"] = licence
    story.save("licence.pdf", advertiser.download(f"/licences/{licence['id']}/contract.pdf"))
    story.save("licence.jsonld", advertiser.download(f"/licences/{licence['id']}/odrl"))
    chapter.fact("licence", f"{licence['id']}, until {licence['ends_at'][:10]}")
    chapter.fact("signatures", f"{licence['signed_name']}; {licence['agency_signed_name']}")
    top_up = {"amount_micros": 100_000_000, "currency": "USD", "provider": "fake"}
    advertiser.post("/wallet/top-ups", top_up, key=str(uuid.uuid4()))
    wallet = advertiser.get("/wallet", currency="USD")
    chapter.fact("wallet", f"{wallet['available_micros'] / 1e6:.2f} USD (test provider)")


def render(story: Story, chapter: Chapter, receiver: Receiver) -> None:
    """One request; the marked audio comes back, and the webhook's signature is checked."""
    advertiser = story.api("advertiser")
    hook = advertiser.post("/webhooks", {"url": receiver.url, "topics": ["synthesis.render.delivered"]})
    receiver.secret = hook["secret"]
    order = {
        "licence": story.made["licence"]["id"],
        "text": story.text,
        "use": USE,
        "formats": ["wav", "mp3"],
    }
    story.made["order"] = order
    key = str(uuid.uuid4())
    queued = advertiser.post("/renders", order, key=key)
    again = advertiser.post("/renders", order, key=key)
    if again["id"] != queued["id"]:
        raise Unexpected("the same Idempotency-Key made two renders")
    story.made["rulings"] = queued["decision"]["rulings"]
    chapter.fact("why allowed", f"{len(queued['decision']['rulings'])} rules passed")
    message = receiver.wait("synthesis.render.delivered", seconds=120)
    chapter.fact("webhook", f"{message['type']}, signature verified")
    done = advertiser.get(f"/renders/{queued['id']}")
    if done["status"] != "delivered":
        raise Unexpected(f"the render is {done['status']}: {done['error']}")
    story.made["render"] = done
    for file in done["files"]:
        content = advertiser.download(f"/renders/{done['id']}/audio.{file['format']}")
        story.save(f"render.{file['format']}", content)
        chapter.fact(file["format"], f"{file['duration_ms'] / 1000:.1f} s, {file['size']:,} bytes, marked")
    samples, rate = sf.read(io.BytesIO((story.out / "render.wav").read_bytes()))
    chapter.fact("level", f"peak {abs(samples).max():.2f} of full scale, {rate / 1000:.2f} kHz")
    chapter.fact("price", f"{done['price_micros'] / 1e6:.2f} USD for {done['characters']} characters")
