"""Who may sign, sell and stop on a talent's behalf."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models.functions import Now

from marketplace.core.actor import Actor
from voices.models import Mandate, Representative, Talent

_IN_PLACE_OF: Final = {"minor": Representative.Kind.GUARDIAN, "deceased": Representative.Kind.ESTATE}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who signs: `kind` is talent, guardian or estate; the latter two by a representative."""

    kind: str
    representative: Representative | None = None


def is_the_talent(actor: Actor, talent: Talent) -> bool:
    """Whether the actor is the talent in person."""
    return actor.user_id is not None and actor.user_id == talent.user_id


def speaker(actor: Actor, talent: Talent, now: datetime) -> Speaker | None:
    """In which quality the actor binds the talent: an adult in person, the verified guardian of a minor, the
    verified approver of an estate; None for everybody else."""
    kind = _IN_PLACE_OF.get(talent.capacity_at(now))
    if kind is None:
        return Speaker("talent") if is_the_talent(actor, talent) else None
    if actor.user_id is None:
        return None
    rows = Representative.objects.acting_at(now).filter(talent=talent, kind=kind, user_id=actor.user_id)
    representative = rows.first()
    return Speaker(str(kind), representative) if representative else None


def speaks_for(actor: Actor, talent: Talent, now: datetime) -> bool:
    """Whether the actor binds the talent; see `speaker`."""
    return speaker(actor, talent, now) is not None


def is_talents_side(actor: Actor, talent: Talent) -> bool:
    """Whether the actor is the talent in person, of whatever age, or represents them at the database's
    moment: whoever may stop what is done with the voice without any permission."""
    if is_the_talent(actor, talent):
        return True
    if actor.user_id is None:
        return False
    acting = Representative.objects.acting_at(Now())
    return acting.filter(talent=talent, user_id=actor.user_id).exists()


def represents(actor: Actor, talent: Talent) -> bool:
    """Whether the actor belongs to the talent's agency, other than as a talent."""
    return (
        actor.organization_kind == "agency"
        and actor.organization_id == talent.organization_id
        and actor.role != "talent"
    )


def mandated(actor: Actor, talent: Talent, mandates: Iterable[Mandate], power: str) -> bool:
    """Whether one of the talent's `mandates`, already narrowed to those in force, gives the actor `power`."""
    return represents(actor, talent) and any(
        mandate.organization_id == actor.organization_id and power in mandate.powers for mandate in mandates
    )


def may_stop(actor: Actor, talent: Talent) -> bool:
    """Whether the actor may stop what is done with the talent's voice: a stop needs no mandate."""
    return represents(actor, talent) or actor.is_platform or actor.is_system or is_talents_side(actor, talent)
