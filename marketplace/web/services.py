"""Opening tenants and handing out keys, with their entries in the log."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import services as core
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, require
from marketplace.core.models import ApiKey, Membership, Organization, User
from marketplace.core.permissions import ORG_MANAGE, PLATFORM_MANAGE


@dataclass(frozen=True, slots=True)
class OpenedOrganization:
    """A new tenant, its owner, and its first key with the secret."""

    organization: Organization
    owner: User
    issued: core.IssuedKey


def open_organization(
    *, actor: Actor, name: str, kind: str, owner_email: str, owner_name: str = "", owner_password: str | None
) -> OpenedOrganization:
    """A tenant with an owner and an API key, all or nothing; staff of the platform only.

    An owner who has a login already keeps name and password.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `organization.kind`, `password.weak`.
    """
    if owner_password is not None:
        _check_password(owner_password)
    require(actor, PLATFORM_MANAGE)  # before the costly hash
    password_hash = core.hash_password(owner_password)
    with transaction.atomic():
        return _open(actor, name, kind, owner_email, owner_name, password_hash)


def _open(
    actor: Actor, name: str, kind: str, owner_email: str, owner_name: str, password_hash: str
) -> OpenedOrganization:
    organization = core.create_organization(actor=actor, name=name, kind=kind)
    member = core.add_member(
        actor=actor,
        organization=organization,
        email=owner_email,
        name=owner_name,
        role="owner",
        password_hash=password_hash,
    )
    issued = core.issue_api_key(actor=actor, organization=organization, name="First key")
    record(
        actor=actor,
        action="web.organization.opened",
        subject=f"organization:{organization.id}",
        data={"kind": kind, "owner_id": member.user_id, "key_id": issued.row.id},
        organization_id=organization.id,
    )
    return OpenedOrganization(organization, member.user, issued)


def add_member(*, actor: Actor, email: str, role: str, name: str = "", password: str | None) -> Membership:
    """Let a person into the actor's organization, with a role that exists in its kind.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `membership.role_kind`, `membership.exists`, `password.weak`.
    """
    require(actor, ORG_MANAGE)
    if password is not None:
        _check_password(password)
    password_hash = core.hash_password(password)
    with transaction.atomic():
        organization = Organization.objects.get(id=actor.organization_id or UUID(int=0))
        member = core.add_member(
            actor=actor,
            organization=organization,
            email=email,
            role=role,
            name=name,
            password_hash=password_hash,
        )
        record(
            actor=actor,
            action="web.member.added",
            subject=f"membership:{member.id}",
            data={"user_id": str(member.user_id), "role": role},
            organization_id=organization.id,
        )
    return member


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid("password.weak", " ".join(error.messages)) from None


@transaction.atomic
def issue_key(*, actor: Actor, name: str, granted: Collection[str] | None, personal: bool) -> core.IssuedKey:
    """A key of the actor's organization; a personal one acts with the role of the person who makes it.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `key.permissions`, `key.personal` where no person is signed in.
    """
    organization = Organization.objects.filter(id=actor.organization_id or UUID(int=0)).first()
    if organization is None:
        raise Forbidden("permission.missing", "Keys belong to an organization.")
    user = User.objects.filter(id=actor.user_id).first() if personal and actor.user_id else None
    if personal and user is None:
        raise Invalid("key.personal", "A personal key is made by a person: sign in, or use a personal key.")
    issued = core.issue_api_key(actor=actor, organization=organization, name=name, user=user, granted=granted)
    record(
        actor=actor,
        action="web.key.issued",
        subject=f"key:{issued.row.id}",
        data={"permissions": issued.row.permissions, "user_id": issued.row.user_id},
        organization_id=organization.id,
    )
    return issued


@transaction.atomic
def revoke_key(*, actor: Actor, key_id: UUID, now: datetime.datetime) -> ApiKey:
    """Make a key invalid at once.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: `key.not_found`.
    """
    row = core.revoke_api_key(actor=actor, key_id=key_id, now=now)
    if row.revoked_at == now:
        record(
            actor=actor,
            action="web.key.revoked",
            subject=f"key:{row.id}",
            data={},
            organization_id=row.organization_id,
        )
    return row
