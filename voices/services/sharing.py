"""Who of an agency's agents works for which talent: sharing, and taking back."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.core.models import Membership
from marketplace.core.sharing import colleague, members_among, require_sharer
from voices.models import Talent
from voices.models.visibility import TALENTS
from voices.policies import absent


def talent_shares(*, actor: Actor, talent_id: UUID) -> QuerySet[Membership]:
    """The agents who see a talent because it was shared with them.

    Raises:
        Forbidden: `permission.missing`, `share.other_organization`.
        NotFound: no such talent on the actor's roster.
    """
    talent = _own(actor, talent_id)
    return members_among(talent.organization_id, TALENTS.role, TALENTS.holders(talent))


@transaction.atomic
def share_talent(*, actor: Actor, talent_id: UUID, membership_id: UUID) -> Membership:
    """Let an agent see a talent and all that hangs on them; sharing again changes nothing.

    Raises:
        Forbidden: `permission.missing`, `share.other_organization`.
        NotFound: no such talent on the actor's roster, `member.not_found`.
        Invalid: `share.role`.
    """
    talent = _own(actor, talent_id)
    member = colleague(talent.organization_id, membership_id, TALENTS.role)
    if TALENTS.give(member.user, talent):
        _tell(actor, "voices.talent.shared", talent, member)
    return member


@transaction.atomic
def unshare_talent(*, actor: Actor, talent_id: UUID, membership_id: UUID) -> None:
    """Take a talent from an agent's roster, from the next request on; again changes nothing.

    Raises:
        As `share_talent`.
    """
    talent = _own(actor, talent_id)
    member = colleague(talent.organization_id, membership_id, TALENTS.role)
    if TALENTS.take(member.user, talent):
        _tell(actor, "voices.talent.unshared", talent, member)


def _own(actor: Actor, talent_id: UUID) -> Talent:
    talent = Talent.objects.visible_to(actor).filter(id=talent_id).first()
    if talent is None:
        raise absent("talent")
    require_sharer(actor, talent.organization_id)
    return talent


def _tell(actor: Actor, event: str, talent: Talent, member: Membership) -> None:
    facts = {"membership": str(member.id)}
    record(
        actor=actor,
        action=event,
        subject=f"talent:{talent.id}",
        data=facts,
        organization_id=talent.organization_id,
    )
    outbox.emit(
        topic=event, payload={"talent": str(talent.id), **facts}, organization_id=talent.organization_id
    )
