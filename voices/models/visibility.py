"""One rule for every table here: an agency sees its roster, an agent the talents shared with them, a talent
only themselves, strangers nothing.

Whoever speaks for a talent in their place (a verified guardian or estate approver) sees what the talent sees.
"""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from marketplace.core.actor import Actor
from marketplace.core.sharing import Grant

# A condition no row meets; unlike an empty Q, which every row meets.
NOTHING = Q(pk__in=())
# A talent shared with an agent, and with the talent everything that hangs on them.
TALENTS = Grant("voices", "talent", "talent_shared", role="agent")


def own_roster(actor: Actor, talent: str) -> Q:
    """Rows whose talent belongs to the actor's agency, was shared with them, is them, or is represented by
    them, as their role says.

    `talent` is the lookup from the row to its talent, ending in `__`; empty on talents themselves.
    """
    if actor.is_system or actor.is_platform:
        return Q()
    if actor.organization_kind != "agency" or actor.organization_id is None:
        return NOTHING
    terms: dict[str, Any] = {f"{talent}organization_id": actor.organization_id}
    if not actor.is_narrowed:
        return Q(**terms)
    if actor.user_id is None:
        return NOTHING
    if actor.role == "talent":
        own = Q(**{f"{talent}user_id": actor.user_id})
        return Q(**terms) & (own | Q(**{f"{talent}id__in": represented_by(actor.user_id)}))
    return Q(**terms, **{f"{talent}id__in": TALENTS.shared_with(actor)})


def represented_by(user_id: UUID | None) -> QuerySet[Any, Any]:
    """The ids of the talents whom this person represents at the database's moment; for use in a query."""
    representatives: Any = apps.get_model("voices", "Representative").objects
    acting: QuerySet[Any, Any] = representatives.acting_at(Now())
    return acting.filter(user_id=user_id).values("talent_id")
