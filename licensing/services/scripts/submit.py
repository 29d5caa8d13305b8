"""Submitting a text for a licence, and the row that every accepted render has."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from licensing.models import Consent, Licence, Script
from licensing.policies.scripts import is_barred, needs_a_person, script_text
from licensing.screening.phrases import phrases_in
from licensing.screening.protocol import Screening
from licensing.screening.text import text_hash
from licensing.screening.topics import TOPICS
from licensing.services.scripts import news, rows
from licensing.services.scripts.screen import screened
from licensing.vocabulary import languages
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require


@transaction.atomic
def submit_script(
    *, actor: Actor, licence_id: UUID, text: str, language: str, title: str = "", now: datetime
) -> Script:
    """Have a text screened, and ask for its approval where the licence or what was found demands it.

    The same text again, in whatever Unicode spelling, answers the same script; one that lapsed is asked
    again. What is blocked is kept with its findings, and cannot be spoken.

    Raises:
        NotFound: `licence.not_found`.
        Forbidden: `permission.missing`, `script.not_licensee`, `licence.expired`, `licence.terminated`,
            `licence.revoked`; `consent.topics`, `consent.phrases`, where the talent forbids what was found.
        Invalid: `script.text_empty`, `script.text_too_long`, `script.text_characters`, `script.language`.
        Unavailable: `screening.unavailable`.
    """
    require(actor, permissions.RENDERS_CREATE)
    licence = _licence(actor, licence_id, now)
    clean, tag = script_text(text), languages.canonical(language)
    if tag is None:
        raise Invalid("script.language", "Name the language of the text as a BCP 47 tag, such as en-GB.")
    screening = screened(clean, language=tag)
    _require_allowed_by_talent(licence, clean, screening)
    digest = text_hash(clean)
    written = rows.write_once(
        actor=actor,
        licence_id=licence.id,
        text=clean,
        text_sha256=digest,
        language=tag,
        screening=screening,
        now=now,
        title=title.strip(),
    )
    script = rows.locked(licence.id, digest)
    assert script is not None  # noqa: S101  (it was written, or was there before)
    if rows.keep_screening(script, screening) or written:
        news.log(actor, "screened", script, version=script.version)
    _ask_where_needed(actor, script, now)
    return script


def _licence(actor: Actor, licence_id: UUID, now: datetime) -> Licence:
    licence = Licence.objects.visible_to(actor).filter(id=licence_id).first()
    if licence is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    if licence.licensee_id != actor.organization_id:
        raise Forbidden("script.not_licensee", "Only the licensee submits texts for this licence.")
    over = licence.status == Licence.Status.ACTIVE and licence.ends_at <= now
    if over or licence.status != Licence.Status.ACTIVE:
        rule = f"licence.{Licence.Status.EXPIRED if over else licence.status}"
        raise Forbidden(rule, "This licence has ended; agree a new one for further texts.", rule=rule)
    return licence


def _require_allowed_by_talent(licence: Licence, clean: str, screening: Screening) -> None:
    consent = Consent.objects.current(licence.voice_id).get()
    topics = {one.topic for one in screening.findings} & set(consent.forbidden_topics)
    if topics:
        named = ", ".join(sorted(TOPICS.get(topic, topic) for topic in topics))
        raise Forbidden(
            "consent.topics",
            f"The talent does not speak about this: {named}. Take it out of the text.",
            rule="consent.topics",
        )
    if said := phrases_in(clean, consent.forbidden_phrases):
        raise Forbidden("consent.phrases", said[0].sentence, rule="consent.phrases")


def _ask_where_needed(actor: Actor, script: Script, now: datetime) -> None:
    """Open and lapsed texts; the others were answered or are being looked at."""
    licence = script.licence
    if script.status not in (Script.Status.OPEN, Script.Status.LAPSED):
        return
    if is_barred(script.findings, licence.scope):
        return
    needed = needs_a_person(
        outcome=script.outcome,
        approval=licence.approval,
        any_approved=licence.approval == "first_use" and Script.objects.approved_under(licence.id).exists(),
    )
    if not needed and script.status == Script.Status.OPEN:
        return
    deadline = now + timedelta(hours=licence.approval_hours)
    states.advance(script, Script.Status.PENDING, deadline_at=deadline, reminded_at=None)
    news.log(actor, "submitted", script, deadline_at=deadline)
    news.ask(script, "pending", now)
