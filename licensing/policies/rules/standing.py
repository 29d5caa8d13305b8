"""Rules about what stands: talent, voice, consent and licence are in force, and nobody has stopped them."""

from typing import Final

from licensing.policies.rules.rule import Rule, day

STANDING: Final = (
    Rule(
        "talent.suspended",
        "The talent is active",
        lambda c: c.talent.status == "active",
        lambda c: "The talent is active.",
        lambda c: "The talent is suspended; nothing is spoken in their voices until that ends.",
    ),
    Rule(
        "voice.revoked",
        "The talent's right to stop a voice",
        lambda c: c.voice.revoked_at is None and c.voice.epoch == c.seen.voice,
        lambda c: "The voice has not been stopped.",
        lambda c: (
            "The talent has stopped this voice" + (f" on {day(at)}." if (at := c.voice.revoked_at) else ".")
        ),
    ),
    Rule(
        "voice.withdrawn",
        "The state of the voice",
        lambda c: c.voice.status == "ready",
        lambda c: "The voice is ready.",
        lambda c: f"The voice is not on sale (its status is “{c.voice.status}”).",
    ),
    Rule(
        "consent.withdrawn",
        "clause 8 (withdrawal)",
        lambda c: c.consent.status in {"active", "expired"} and c.consent.epoch == c.seen.consent,
        lambda c: "The talent's consent has not been withdrawn.",
        lambda c: "The talent has withdrawn this consent.",
    ),
    Rule(
        "consent.not_started",
        "clause 7 (term)",
        lambda c: c.consent.valid_from <= c.now,
        lambda c: f"The consent began on {day(c.consent.valid_from)}.",
        lambda c: f"The consent begins on {day(c.consent.valid_from)}.",
    ),
    Rule(
        "consent.expired",
        "clause 7 (term)",
        lambda c: c.consent.status != "expired" and c.now < c.consent.until,
        lambda c: f"The consent lasts until {day(c.consent.until)}.",
        lambda c: f"The consent ended on {day(c.consent.until)}.",
    ),
    Rule(
        "licence.revoked",
        "clause 9 (revocation)",
        # A termination raises the epoch too; it is the next rule's to name.
        lambda c: (
            c.licence.status == "terminated"
            or (c.licence.status in {"active", "expired"} and c.licence.epoch == c.seen.licence)
        ),
        lambda c: "The licence has not been revoked.",
        lambda c: "This licence was revoked.",
    ),
    Rule(
        "licence.terminated",
        "clause 19 (termination)",
        lambda c: c.licence.status != "terminated",
        lambda c: "The licence was not terminated.",
        lambda c: "This licence was terminated.",
    ),
    Rule(
        "licence.not_started",
        "clause 6 (term)",
        lambda c: c.licence.starts_at <= c.now,
        lambda c: f"The licence began on {day(c.licence.starts_at)}.",
        lambda c: f"This licence begins on {day(c.licence.starts_at)}.",
    ),
    Rule(
        "licence.expired",
        "clause 6 (term)",
        lambda c: c.licence.status != "expired" and c.now < c.licence.ends_at,
        lambda c: f"The licence lasts until {day(c.licence.ends_at)}.",
        lambda c: f"This licence ended on {day(c.licence.ends_at)}.",
    ),
)
