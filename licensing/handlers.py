"""The letters that licensing writes."""

from collections.abc import Mapping
from typing import Any

from licensing.models import Consent, Notice, Script
from licensing.policies.rules import day
from licensing.policies.scripts import is_barred, standing
from licensing.policies.wind_down import required
from licensing.services.aftermath.notices import LETTER as NOTICE_SERVED
from licensing.services.aftermath.reminders import LETTER as NOTICE_DUE
from licensing.services.reminders import LETTER as CONSENT_ENDING
from licensing.services.scripts.news import ANSWERED, WAITS
from marketplace.core import clock
from marketplace.core.models import User
from marketplace.web import mail
from voices.models import Representative


@mail.writes(CONSENT_ENDING)
def consent_ending(user: User, facts: Mapping[str, Any]) -> mail.Letter | None:
    """That a consent ends soon; nothing once it was withdrawn, replaced or is over."""
    related = Consent.objects.select_related("voice", "talent")
    consent = related.filter(id=facts["consent"], status=Consent.Status.ACTIVE).first()
    if consent is None:
        return None
    left = "within a day" if facts["days"] == 1 else f"in {facts['days']} days"
    voice, talent = consent.voice.name, consent.talent
    acting = Representative.objects.acting_at(clock.now())
    represented = acting.filter(talent=talent, user=user).exists()
    mine = user.id == talent.user_id
    whose = "Your consent" if mine else f"The consent of {talent.stage_name}"
    page = mail.link(f"/voices/{consent.voice_id}/consent/")
    what_now = (
        f"If it should go on, read and sign a new one here:\n{page}\n\nIf it should end, there is nothing "
        "to do."
        if mine or represented
        else f"Only they can sign a new one. This is the page to send them:\n{page}"
    )
    return mail.Letter(
        subject=f"{whose} for the voice “{voice}” ends {left}",
        body=f"{whose} for the voice “{voice}” ends {left}, on {day(consent.until)}. From then on nothing is "
        f"spoken in it any more, and its offers are no longer on sale.\n\n{what_now}",
    )


@mail.writes(WAITS)
def script_waits(user: User, facts: Mapping[str, Any]) -> mail.Letter | None:
    """To those who decide; nothing once it was answered."""
    script = _script(facts)
    if script is None or script.status != Script.Status.PENDING or script.deadline_at is None:
        return None
    licence = script.licence
    until = f"{script.deadline_at:%d %B, %H:%M} UTC"
    return mail.Letter(
        subject=f"A text for “{licence.voice.name}” waits for your answer until {until}",
        body=(
            f"{licence.licensee.name} would like {licence.voice.talent.stage_name} to say this:\n\n"
            f"    {script.text}\n\n"
            f"Nothing is spoken before somebody approves it; without an answer it is refused.\n\n"
            f"Read it and answer here: {mail.link(f'/scripts/{script.id}/')}"
        ),
    )


@mail.writes(ANSWERED)
def script_answered(user: User, facts: Mapping[str, Any]) -> mail.Letter | None:
    """To the person who submitted the text."""
    script = _script(facts)
    if script is None:
        return None
    barred = is_barred(script.findings, script.licence.scope)
    note = next((one.note for one in script.approvals.order_by("-at", "-id")[:1]), "")
    said = f"\n\nThey write: “{note}”" if note else ""
    return mail.Letter(
        subject=f"Your text for “{script.licence.voice.name}” was {_WORDS[script.status]}",
        body=(
            f"{standing(status=script.status, barred=barred, outcome=script.outcome)}{said}\n\n"
            f"    {script.text}\n\n"
            f"It stands here: {mail.link(f'/scripts/{script.id}/')}"
        ),
    )


@mail.writes(NOTICE_SERVED)
def notice_served(user: User, facts: Mapping[str, Any]) -> mail.Letter | None:
    """To the licensee's owners: what was stopped, and by when everything is off the air."""
    related = ("revocation", "licence__voice__talent")
    notices = list(Notice.objects.filter(id__in=facts["notices"]).select_related(*related).order_by("id"))
    if not notices:
        return None
    revocation, voice = notices[0].revocation, notices[0].licence.voice
    now = clock.now()
    lines = "\n\n".join(
        f"{required(one.deadline_at, now).sentence}\n{mail.link(f'/notices/{one.id}/')}" for one in notices
    )
    what = {
        "script": f"A text that you had spoken with the voice “{voice.name}”",
        "licence": f"Your licence for the voice “{voice.name}”",
    }.get(revocation.subject_kind, f"The voice “{voice.name}” of {voice.talent.stage_name}")
    return mail.Letter(
        subject=f"{what} was stopped: please read and confirm",
        body=f"{what} was stopped on {day(revocation.at)}. Nothing more is delivered under it, and its clips "
        f"can no longer be downloaded.\n\n{lines}\n\n"
        "There you find every clip that was delivered, and a form to confirm that you read this.",
    )


@mail.writes(NOTICE_DUE)
def notice_due(user: User, facts: Mapping[str, Any]) -> mail.Letter | None:
    """To the licensee's owners, on the last day."""
    rows = Notice.objects.select_related("licence__voice")
    notice = rows.filter(id=facts["notice"]).first()
    if notice is None:
        return None
    voice = notice.licence.voice.name
    word = "" if notice.acknowledged_at else " You have not confirmed the notice yet; please do so there."
    return mail.Letter(
        subject=f"Clips with the voice “{voice}” must be off the air by {day(notice.deadline_at)}",
        body=f"The voice “{voice}” was stopped, and your terms let what was on the air go on until "
        f"{day(notice.deadline_at)}. From then on nothing of it may be aired.\n\n"
        f"The clips stand here: {mail.link(f'/notices/{notice.id}/')}{word}",
    )


_WORDS = {
    "approved": "approved",
    "refused": "refused",
    "lapsed": "not answered in time",
    "revoked": "stopped",
    "pending": "submitted again",
    "open": "screened",
}


def _script(facts: Mapping[str, Any]) -> Script | None:
    rows = Script.objects.select_related("licence__voice__talent", "licence__licensee")
    return rows.filter(id=facts["script"]).first()
