"""One rule for every table here: an agency sees its roster, an agent the talents shared with them, a talent
only themselves, strangers nothing."""

from typing import Any

from django.db.models import Q

from marketplace.core.actor import Actor
from marketplace.core.sharing import Grant

# A condition no row meets; unlike an empty Q, which every row meets.
NOTHING = Q(pk__in=())
# A talent shared with an agent, and with the talent everything that hangs on them.
TALENTS = Grant("voices", "talent", "talent_shared", role="agent")


def own_roster(actor: Actor, talent: str) -> Q:
    """Rows whose talent belongs to the actor's agency, was shared with them, or is them, as their role says.

    `talent` is the lookup from the row to its talent, ending in `__`; empty on talents themselves.
    """
    if actor.is_system or actor.is_platform:
        return Q()
    if actor.organization_kind != "agency" or actor.organization_id is None:
        return NOTHING
    terms: dict[str, Any] = {f"{talent}organization_id": actor.organization_id}
    if actor.is_narrowed and actor.user_id is None:
        return NOTHING
    if actor.role == "talent":
        terms[f"{talent}user_id"] = actor.user_id
    elif actor.is_narrowed:
        terms[f"{talent}id__in"] = TALENTS.shared_with(actor)
    return Q(**terms)
