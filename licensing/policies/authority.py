"""Who may sign, sell and stop on a talent's behalf."""

from collections.abc import Iterable

from marketplace.core.actor import Actor
from voices.models import Mandate, Talent


def is_the_talent(actor: Actor, talent: Talent) -> bool:
    """Whether the actor is the talent in person."""
    return actor.user_id is not None and actor.user_id == talent.user_id


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
    return is_the_talent(actor, talent) or represents(actor, talent) or actor.is_platform or actor.is_system
