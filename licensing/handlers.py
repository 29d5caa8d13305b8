"""The letters that licensing writes."""

from collections.abc import Mapping
from typing import Any

from licensing.models import Consent
from licensing.policies.rules import day
from licensing.services.reminders import LETTER as CONSENT_ENDING
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
