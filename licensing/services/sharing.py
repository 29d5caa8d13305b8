"""Who of an advertiser's producers works with which licence: sharing, and taking back."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from licensing.models import Licence
from licensing.models.licence import LICENCES
from marketplace.audit.services import record
from marketplace.core import outbox
from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound
from marketplace.core.models import Membership
from marketplace.core.sharing import colleague, members_among, require_sharer


def licence_shares(*, actor: Actor, licence_id: UUID) -> QuerySet[Membership]:
    """The producers who see a licence because it was shared with them.

    Raises:
        Forbidden: `permission.missing`, `share.other_organization`.
        NotFound: `licence.not_found`.
    """
    licence = _own(actor, licence_id)
    return members_among(licence.licensee_id, LICENCES.role, LICENCES.holders(licence))


@transaction.atomic
def share_licence(*, actor: Actor, licence_id: UUID, membership_id: UUID) -> Membership:
    """Let a producer see and use a licence, with its texts and renders; sharing again changes nothing.

    Raises:
        Forbidden: `permission.missing`, `share.other_organization`: the licensee's owners share.
        NotFound: `licence.not_found`, `member.not_found`.
        Invalid: `share.role`.
    """
    licence = _own(actor, licence_id)
    member = colleague(licence.licensee_id, membership_id, LICENCES.role)
    if LICENCES.give(member.user, licence):
        _tell(actor, "licensing.licence.shared", licence, member)
    return member


@transaction.atomic
def unshare_licence(*, actor: Actor, licence_id: UUID, membership_id: UUID) -> None:
    """Take a licence from a producer, from the next request on; again changes nothing.

    Raises:
        As `share_licence`.
    """
    licence = _own(actor, licence_id)
    member = colleague(licence.licensee_id, membership_id, LICENCES.role)
    if LICENCES.take(member.user, licence):
        _tell(actor, "licensing.licence.unshared", licence, member)


def _own(actor: Actor, licence_id: UUID) -> Licence:
    licence = Licence.objects.visible_to(actor).filter(id=licence_id).first()
    if licence is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    require_sharer(actor, licence.licensee_id)
    return licence


def _tell(actor: Actor, event: str, licence: Licence, member: Membership) -> None:
    facts = {"membership": str(member.id)}
    record(
        actor=actor,
        action=event,
        subject=f"licence:{licence.id}",
        data=facts,
        organization_id=licence.licensee_id,
    )
    outbox.emit(
        topic=event, payload={"licence": str(licence.id), **facts}, organization_id=licence.licensee_id
    )
