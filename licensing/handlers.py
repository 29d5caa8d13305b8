"""What licensing writes to people."""

from collections.abc import Mapping
from typing import Any

from licensing.models import Script
from licensing.policies.scripts import is_barred, standing
from licensing.services.scripts.news import ANSWERED, WAITS
from marketplace.core.models import User
from marketplace.web import mail


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
