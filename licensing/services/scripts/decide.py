"""A person's word about a text: the talent's own counts for more than their agent's."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from licensing.models import Approval, Script
from licensing.policies.scripts import is_barred
from licensing.services.gates import close_gate
from licensing.services.scripts import news
from licensing.services.scripts.people import require_decider
from marketplace.core import states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound

REFUSED = Approval.Decision.REFUSED


@transaction.atomic
def decide_script(
    *,
    actor: Actor,
    script_id: UUID,
    decision: str,
    text_sha256: str,
    note: str = "",
    now: datetime,
    ip: str | None = None,
) -> Script:
    """Approve or refuse a text; `text_sha256` is that of the text as it was read.

    The talent may refuse what an agent approved, and approve what an agent refused; an agent never overrules
    the talent. After a refusal nothing more is delivered from this text, and what was delivered is no longer
    served. Saying the same again changes nothing.

    Raises:
        NotFound: `script.not_found`.
        Forbidden: `script.not_yours_to_decide`, `script.own_text`, `permission.missing`, `script.revoked`,
            `script.blocked`, `script.talent_decided`.
        Invalid: `script.decision`, `script.text_changed`.
    """
    if decision not in Approval.Decision.values:
        raise Invalid("script.decision", "A decision is “approved” or “refused”.")
    seen = Script.objects.visible_to(actor).select_related("licence__talent").filter(id=script_id).first()
    if seen is None:
        raise _absent()
    by_talent = require_decider(actor, seen.licence, decision, now)
    if decision == REFUSED:
        # Deliveries that were judged before are waited for; later ones see the refusal.
        close_gate(seen.licence_id)
    rows = Script.objects.select_for_update(no_key=True, of=("self",)).select_related("licence__talent")
    script = rows.get(id=script_id)
    _require_decidable(script, decision, text_sha256)
    if _said_before(script, decision, by_talent):
        return script
    _write(actor, script, decision, by_talent, note, now, ip)
    return script


def _write(
    actor: Actor, script: Script, decision: str, by_talent: bool, note: str, now: datetime, ip: str | None
) -> None:
    at = _after_the_latest(script, now)
    Approval.objects.create(
        script=script,
        decision=decision,
        text_sha256=script.text_sha256,
        by_talent=by_talent,
        user_id=actor.user_id,
        principal=actor.principal,
        ip=ip,
        note=note.strip(),
        at=at,
    )
    turned = script.status != decision
    if turned:
        epoch = script.epoch + (decision == REFUSED)
        states.advance(script, decision, decided_at=at, epoch=epoch)
    news.log(actor, decision, script, by_talent=by_talent)
    if turned:
        news.answer(script)


def _require_decidable(script: Script, decision: str, text_sha256: str) -> None:
    if text_sha256 != script.text_sha256:
        raise Invalid(
            "script.text_changed",
            "This is not the hash of the script's text. Read the text again, then send the hash with it.",
            text_sha256=script.text_sha256,
        )
    if script.status == Script.Status.REVOKED:
        raise Forbidden("script.revoked", "The talent has stopped this text for good.")
    if decision != REFUSED and is_barred(script.findings, script.licence.scope):
        raise Forbidden(
            "script.blocked",
            "Screening blocked this text. That is the platform's rule, which no approval lifts; "
            "the advertiser has to change the text.",
        )


def _said_before(script: Script, decision: str, by_talent: bool) -> bool:
    """Whether nothing is left to say. Raises Forbidden: `script.talent_decided`."""
    own = script.approvals.filter(by_talent=True).last()
    if not by_talent and own is not None and own.decision != decision:
        raise Forbidden(
            "script.talent_decided",
            f"The talent has {own.decision} this text themselves; only they can decide otherwise.",
        )
    return script.status == decision and (not by_talent or own is not None)


def _after_the_latest(script: Script, now: datetime) -> datetime:
    """`now`, or just after the decision before it: whoever waited for the lock read the clock earlier."""
    latest = script.approvals.last()
    return max(now, latest.at + timedelta(microseconds=1)) if latest else now


def _absent() -> NotFound:
    return NotFound("script.not_found", "There is no such script.")
