"""Object grants: what a colleague with a narrowed role sees, kept in django-guardian's table only.

Most people see all of their organization. An agent sees the talents, a producer the licences that were
shared with them: one row of guardian's per share, read as one subquery and never object by object.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet, Subquery, UUIDField
from django.db.models.functions import Cast
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, require
from marketplace.core.models import Membership, User
from marketplace.core.permissions import ORG_MANAGE


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission on one kind of object, which makes it visible to colleagues with `role`.

    `app` and `model` name the table as Django does; its primary key is a UUID.
    """

    app: str
    model: str
    codename: str
    role: str

    def shared_with(self, actor: Actor) -> QuerySet[UserObjectPermission, UUID]:
        """The ids of the objects shared with the actor, as a subquery; none for an actor who is no person.

        Guardian's index on (permission, user, …) answers it: the permission is looked up once.
        """
        rows = UserObjectPermission.objects.filter(user_id=actor.user_id, permission=self._permission())
        return rows.values_list(Cast("object_pk", UUIDField()), flat=True)

    def holders(self, row: Model) -> QuerySet[User]:
        """Those with whom an object is shared."""
        grants = UserObjectPermission.objects.filter(permission=self._permission(), object_pk=str(row.pk))
        return User.objects.filter(id__in=grants.values("user_id"))

    def give(self, user: User, row: Model) -> bool:
        """Share an object; whether that was news."""
        if self.holders(row).filter(id=user.id).exists():
            return False
        assign_perm(self.codename, user, row)
        return True

    def give_maker(self, actor: Actor, row: Model) -> None:
        """Whoever makes an object sees it: a narrowed maker gets it shared in the same transaction."""
        if actor.role == self.role and actor.user_id is not None:
            self.give(User.objects.get(id=actor.user_id), row)

    def take(self, user: User, row: Model) -> bool:
        """End a share; whether there was one."""
        if not self.holders(row).filter(id=user.id).exists():
            return False
        remove_perm(self.codename, user, row)
        return True

    def _permission(self) -> Subquery:
        found = Permission.objects.filter(
            content_type__app_label=self.app, content_type__model=self.model, codename=self.codename
        )
        return Subquery(found.values("id")[:1])


def members_among(organization_id: UUID, role: str, users: QuerySet[User]) -> QuerySet[Membership, Any]:
    """The memberships of `users` who have `role` in an organization: a share means nothing to other roles."""
    rows = Membership.objects.filter(organization_id=organization_id, role=role, user__in=users)
    return rows.select_related("user")


def require_sharer(actor: Actor, organization_id: UUID) -> None:
    """Only those who manage the organization that an object belongs to share it.

    Raises Forbidden: `permission.missing`, `share.other_organization`.
    """
    require(actor, ORG_MANAGE)
    if actor.organization_id != organization_id:
        raise Forbidden(
            "share.other_organization", "Only the owners of the organization it belongs to share this."
        )


def colleague(organization_id: UUID, membership_id: UUID, role: str) -> Membership:
    """The member to share with.

    Raises:
        NotFound: `member.not_found`, also for another organization's.
        Invalid: `share.role`, where the member sees everything, or nothing of this kind, by role.
    """
    rows = Membership.objects.select_related("user").filter(id=membership_id, organization_id=organization_id)
    member = rows.first()
    if member is None:
        raise NotFound("member.not_found", "There is no such member in your organization.")
    if member.role != role:
        raise Invalid(
            "share.role",
            f"Sharing is for members with the role “{role}”; this one is “{member.role}”, "
            "and the role alone decides what they see.",
        )
    return member
