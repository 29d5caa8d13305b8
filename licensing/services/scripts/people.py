"""Who decides about texts for a talent, and who is told."""

from datetime import datetime
from uuid import UUID

from licensing.models import Approval, Licence
from licensing.policies.authority import is_talents_side, mandated, speaks_for
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, require
from marketplace.core.models import Membership
from marketplace.core.sharing import members_among
from voices.models import Mandate, Representative, Talent
from voices.models.visibility import TALENTS

# Who is told of a text that waits, where the mandate lets the agency decide; agents where it was shared.
AGENTS = ("owner", "admin", "member")


def require_decider(actor: Actor, licence: Licence, decision: str, now: datetime) -> bool:
    """Whether the actor decides as the talent (True) or as an agent with the power to approve (False).

    The talent's side needs no permission for a veto: no narrowed key may keep them from it.

    Raises Forbidden: `script.not_yours_to_decide`, `script.own_text`, `permission.missing`.
    """
    talent = licence.talent
    if decision == Approval.Decision.REFUSED and is_talents_side(actor, talent):
        return True
    by_talent = speaks_for(actor, talent, now)
    if not by_talent:
        _require_agent(actor, licence, now)
    require(actor, permissions.LICENSING_WRITE)
    return by_talent


def _require_agent(actor: Actor, licence: Licence, now: datetime) -> None:
    mandates = Mandate.objects.active_at(now).filter(talent=licence.talent)
    if not mandated(actor, licence.talent, mandates, Mandate.Power.APPROVE):
        raise Forbidden(
            "script.not_yours_to_decide",
            "The talent decides about texts, or an agent whose mandate holds the power to approve.",
        )
    if actor.user_id is None:
        return
    if Membership.objects.filter(user_id=actor.user_id, organization_id=licence.licensee_id).exists():
        raise Forbidden(
            "script.own_text",
            "You belong to the organization that asks. Somebody else of the agency, or the talent, decides.",
        )


def may_decide(*, actor: Actor, licence: Licence, decision: str, now: datetime) -> bool:
    """Whether a page offers the decision; `decide_script` judges again."""
    try:
        require_decider(actor, licence, decision, now)
    except Forbidden:
        return False
    return True


def deciders(talent: Talent, now: datetime) -> set[UUID]:
    """The users who may decide: the talent, who signs in their place, and the agency where it may approve."""
    acting = Representative.objects.acting_at(now).filter(talent=talent, user__isnull=False)
    people = set(acting.values_list("user_id", flat=True)) | {talent.user_id}
    mandates = Mandate.objects.active_at(now).filter(talent=talent, organization_id=talent.organization_id)
    if mandates.filter(powers__contains=[Mandate.Power.APPROVE]).exists():
        agents = Membership.objects.filter(organization_id=talent.organization_id, role__in=AGENTS)
        people |= set(agents.values_list("user_id", flat=True))
        shared = members_among(talent.organization_id, TALENTS.role, TALENTS.holders(talent))
        people |= set(shared.values_list("user_id", flat=True))
    return {user_id for user_id in people if user_id is not None}


def submitter(principal: str) -> set[UUID]:
    """The person who submitted a text; nobody where it was an organization's key."""
    kind, _, user_id = principal.partition(":")
    return {UUID(user_id)} if kind == "user" else set()
