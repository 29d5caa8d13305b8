"""Ending a licence by its parties, and the notice before a first use under a union contract."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from licensing.models import Licence
from licensing.policies.authority import mandated
from licensing.policies.rules import day
from licensing.policies.wording.licence import NOTICE_HOURS
from licensing.services.gates import close_gate
from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from voices.models import Mandate

NOTICE: Final = timedelta(hours=NOTICE_HOURS)


@transaction.atomic
def terminate_licence(*, actor: Actor, licence_id: UUID, reason: str, now: datetime) -> Licence:
    """End a licence as its clause 19 says; when this has returned, nothing more is delivered under it.

    The licensee may at any time; the agency with the power `agree`, and only by stating the breach. What
    waits is denied and its holds are released by whoever hears the event, as after a stop.

    Raises:
        NotFound: `licence.not_found`.
        Forbidden: `permission.missing`, `licence.no_mandate`.
        Invalid: `licence.breach_unstated`.
        Conflict: `state.transition`.
    """
    licence = _visible(actor, licence_id)
    by = _require_party(actor, licence, now)
    require(actor, permissions.LICENCES_AGREE if by == "licensee" else permissions.LICENSING_WRITE)
    if by == "agency" and not reason.strip():
        raise Invalid(
            "licence.breach_unstated",
            "State the breach: an agency can end a licence only where the licensee broke it (clause 19).",
        )
    close_gate(licence.id)
    locked = Licence.objects.select_for_update(no_key=True).get(id=licence.id)
    states.advance(
        locked,
        Licence.Status.TERMINATED,
        ended_at=now,
        end_reason=reason.strip()[:500],
        epoch=locked.epoch + 1,
    )
    _tell(actor, locked, "terminated", {"by": by, "voice": str(locked.voice_id)})
    return locked


@transaction.atomic
def give_first_use_notice(*, actor: Actor, licence_id: UUID, begins_at: datetime, now: datetime) -> Licence:
    """Announce the first use to the agency, as a union contract demands; the first notice counts.

    Raises:
        NotFound: `licence.not_found`.
        Forbidden: `permission.missing`, `licence.not_yours`.
        Invalid: `licence.no_union_contract`, `licence.notice_too_short`.
    """
    _visible(actor, licence_id)
    require(actor, permissions.LICENSING_WRITE)
    licence = Licence.objects.select_for_update(no_key=True).get(id=licence_id)
    if licence.licensee_id != actor.organization_id:
        raise Forbidden("licence.not_yours", "Only the licensee gives this notice.")
    if not licence.union_contract:
        raise Invalid("licence.no_union_contract", "This licence demands no notice; you may begin.")
    if licence.first_use_notice_at is not None:
        return licence
    if begins_at < now + NOTICE:
        raise Invalid(
            "licence.notice_too_short",
            f"Notice comes {NOTICE_HOURS} hours ahead: begin on {day(now + NOTICE)} or later.",
        )
    licence.first_use_notice_at = now
    licence.save(update_fields=["first_use_notice_at"])
    _tell(actor, licence, "first_use_announced", {"begins_at": begins_at.isoformat()})
    return licence


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    rows = Licence.objects.visible_to(actor).select_related("talent")
    licence = rows.filter(id=licence_id).first()
    if licence is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    return licence


def _require_party(actor: Actor, licence: Licence, now: datetime) -> str:
    if actor.organization_id == licence.licensee_id:
        return "licensee"
    mandates = Mandate.objects.active_at(now).filter(talent_id=licence.talent_id)
    if not mandated(actor, licence.talent, mandates, "agree"):
        raise Forbidden(
            "licence.no_mandate", "Your agency holds no mandate with the power “agree” for this talent."
        )
    return "agency"


def _tell(actor: Actor, licence: Licence, what: str, facts: dict[str, str]) -> None:
    """One entry in the log, one event for each party."""
    record(
        actor=actor,
        action=f"licensing.licence.{what}",
        subject=f"licence:{licence.id}",
        data=facts,
        organization_id=licence.licensee_id,
    )
    for party in (licence.agency_id, licence.licensee_id):
        outbox.emit(
            topic=f"licensing.licence.{what}",
            payload={"licence": str(licence.id)} | facts,
            organization_id=party,
        )
