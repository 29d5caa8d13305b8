"""One rule for every table here: an agency sees its roster, a talent only themselves, strangers nothing.

Whoever speaks for a talent in their place (a verified guardian or estate approver) sees what the talent sees.
"""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from marketplace.core.actor import Actor

# A condition no row meets; unlike an empty Q, which every row meets.
NOTHING = Q(pk__in=())


def own_roster(actor: Actor, talent: str) -> Q:
    """Rows whose talent belongs to the actor's agency, or is the actor, or is represented by them.

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
        own = Q(**{f"{talent}user_id": actor.user_id})
        return Q(**terms) & (own | Q(**{f"{talent}id__in": represented_by(actor.user_id)}))
    return Q(**terms)


def represented_by(user_id: UUID) -> QuerySet[Any, UUID]:
    """The ids of the talents whom this person represents at the database's moment; for use in a query."""
    representatives: Any = apps.get_model("voices", "Representative").objects
    return representatives.acting_at(Now()).filter(user_id=user_id).values("talent_id")
