"""The core's verbs: make organizations, members and API keys, and tell who a key or a user is."""

import datetime
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, NotFound, require
from marketplace.core.models import ApiKey, Membership, Organization, User

KEY_PREFIX = "vox_"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new API key and its secret, which is shown once and never kept."""

    row: ApiKey
    secret: str


def create_organization(*, actor: Actor, name: str, kind: str) -> Organization:
    """A new tenant; staff of the platform only.

    Raises:
        Forbidden: `permission.missing`.
        Invalid: `organization.kind`.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    if kind not in Organization.Kind.values:
        raise Invalid("organization.kind", f"“{kind}” is no kind of organization; use agency or advertiser.")
    slug = f"{slugify(name)[:60] or kind}-{secrets.token_hex(4)}"
    return Organization.objects.create(name=name, kind=kind, slug=slug)


def hash_password(password: str | None) -> str:
    """A password as it is stored (None: one that nothing matches). Slow on purpose: call it before the
    transaction, which the database ends when it idles for a second."""
    return make_password(password)


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    organization: Organization,
    email: str,
    role: str,
    name: str = "",
    password_hash: str = "",
) -> Membership:
    """Let a person into an organization; a user is made where the address is new.

    An existing user's name and password stay as they are. `password_hash` comes from `hash_password`;
    without one the new user cannot sign in with a password.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: the organization is another tenant's.
        Invalid: `membership.role`, `membership.role_kind`, `membership.exists`.
    """
    _require_inside(actor, organization.id)
    require(actor, permissions.ORG_MANAGE)
    if role not in Membership.Role.values:
        raise Invalid(
            "membership.role", f"“{role}” is no role; use one of {', '.join(Membership.Role.values)}."
        )
    if not permissions.belongs(role, organization.kind):
        kind = permissions.ROLE_KINDS[role]
        raise Invalid("membership.role_kind", f"“{role}” is a role of an {kind}; choose another one here.")
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create(
            email=email.lower(), name=name, password=password_hash or hash_password(None)
        )
    if Membership.objects.filter(user=user, organization=organization).exists():
        raise Invalid("membership.exists", "This person is a member already.")
    return Membership.objects.create(user=user, organization=organization, role=role)


def issue_api_key(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    user: User | None = None,
    granted: Collection[str] | None = None,
) -> IssuedKey:
    """A new API key of an organization, or a personal one of `user`, who must be a member.

    `granted` narrows the permissions; nobody can grant what they do not hold. A personal key acts with
    its owner's role at the moment of use.

    Raises:
        Forbidden: `permission.missing`.
        NotFound: another tenant's organization, or no member.
        Invalid: `key.permissions` names what cannot be granted.
    """
    _require_inside(actor, organization.id)
    if not (user is not None and user.id == actor.user_id):
        require(actor, permissions.ORG_MANAGE)
    if user is not None and not Membership.objects.filter(user=user, organization=organization).exists():
        raise NotFound("member.not_found", "This person is no member of the organization.")
    may = permissions.of_role("owner", organization.kind)
    if not actor.is_system and not actor.is_platform:
        may &= actor.permissions
    wanted = may if granted is None else frozenset(granted)
    if wanted - may:
        raise Invalid("key.permissions", f"You cannot grant: {', '.join(sorted(wanted - may))}.")
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        organization=organization,
        user=user,
        name=name,
        prefix=secret[:12],
        secret_sha256=_digest(secret),
        permissions=sorted(wanted),
    )
    return IssuedKey(row, secret)


def revoke_api_key(*, actor: Actor, key_id: UUID, now: datetime.datetime) -> ApiKey:
    """Make a key invalid at once; revoking it again changes nothing.

    Raises:
        NotFound: no such key that the actor may see: all of the organization's for those who manage it, for
            others their own personal ones.
    """
    rows = ApiKey.objects.filter(organization=actor.organization_id)
    if not actor.can(permissions.ORG_MANAGE):
        rows = rows.filter(user=actor.user_id).exclude(user=None)
    row = rows.filter(id=key_id).first()
    if row is None:
        raise NotFound("key.not_found", "There is no such API key.")
    ApiKey.objects.filter(id=row.id, revoked_at=None).update(revoked_at=now)
    row.refresh_from_db()
    return row


def actor_of_secret(secret: str) -> Actor | None:
    """The actor behind an API key's secret, or None: one query."""
    if not secret.startswith(KEY_PREFIX):
        return None
    # Plain values: every request passes here, and building three model objects costs more than the query.
    found = (
        ApiKey.objects.live()
        .filter(secret_sha256=_digest(secret))
        .values_list(
            "id", "permissions", "organization_id", "organization__kind", "user_id", "user__is_active"
        )
    )
    for key_id, listed, organization_id, kind, user_id, is_active in found:
        granted, role = frozenset(listed), "key"
        if user_id is not None:
            membership = Membership.objects.filter(user_id=user_id, organization_id=organization_id).first()
            if membership is None or not is_active:
                return None
            role = membership.role
            granted &= permissions.of_role(role, kind)
        return Actor(organization_id, kind, f"key:{key_id}", user_id, role, granted)
    return None


def actor_of_user(user: User, organization_id: UUID | None = None) -> Actor | None:
    """The actor that a signed-in user is in an organization (their first one when none is named)."""
    memberships = Membership.objects.select_related("organization").filter(user=user)
    if organization_id is not None:
        memberships = memberships.filter(organization_id=organization_id)
    membership = memberships.order_by("created_at", "id").first()
    if membership is None or not user.is_active:
        return None
    organization = membership.organization
    granted = permissions.of_role(membership.role, organization.kind)
    return Actor(organization.id, organization.kind, f"user:{user.id}", user.id, membership.role, granted)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _require_inside(actor: Actor, organization_id: UUID) -> None:
    """Another tenant's organization looks absent, except to the system and the platform's staff."""
    inside = actor.organization_id == organization_id
    if not (inside or actor.is_system or actor.can(permissions.PLATFORM_MANAGE)):
        raise NotFound("organization.not_found", "There is no such organization.")
