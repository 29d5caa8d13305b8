"""One rule for every table here: an agency sees its roster, a talent only themselves, strangers nothing."""

from typing import Any

from django.db.models import Q

from marketplace.core.actor import Actor

# A condition no row meets; unlike an empty Q, which every row meets.
NOTHING = Q(pk__in=())


def own_roster(actor: Actor, talent: str) -> Q:
    """Rows whose talent belongs to the actor's agency, or is the actor.

    `talent` is the lookup from the row to its talent, ending in `__`; empty on talents themselves.
    """
    if actor.is_system or actor.is_platform:
        return Q()
    if actor.organization_kind != "agency" or actor.organization_id is None:
        return NOTHING
    terms: dict[str, Any] = {f"{talent}organization_id": actor.organization_id}
    if actor.role == "talent":
        if actor.user_id is None:
            return NOTHING
        terms[f"{talent}user_id"] = actor.user_id
    return Q(**terms)
