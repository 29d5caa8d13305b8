"""Who speaks for a talent that cannot: added with a sign-in, verified by their document, ended."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core import services as core
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, require
from marketplace.core.models import Membership, User
from voices.models import Representative, Talent
from voices.policies import absent, require_roster_keeper
from voices.services.talents import lock_talent

_INSTANT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Added:
    """A new representative; `secret` is their personal key, shown once, empty where they had a sign-in."""

    row: Representative
    secret: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to represent a talent: in which capacity, by what name, how related, and where they sign in."""

    kind: str
    name: str
    relationship: str
    email: str


def add_representative(
    *, actor: Actor, talent: Talent, person: Person, password: str | None, now: datetime.datetime
) -> Added:
    """Name the guardian of a minor or the approver of an estate; they act once staff verified them.

    A person without a sign-in in the agency gets one with the role `talent`; whoever represents another
    talent already keeps theirs.

    Raises:
        NotFound: no such talent on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`.
        Invalid: `representative.kind` where the talent needs none of this kind, `representative.is_staff`,
            `representative.is_the_talent`, `representative.exists`.
    """
    require(actor, permissions.ORG_MANAGE)
    require_roster_keeper(actor)
    password_hash = core.hash_password(password)  # slow: before the transaction
    with transaction.atomic():
        return _add(actor, talent, person, password_hash, now)


def _add(actor: Actor, talent: Talent, person: Person, password_hash: str, now: datetime.datetime) -> Added:
    talent = lock_talent(actor, talent.id)
    _require_needed(talent, person.kind, now)
    user, secret = _sign_in(actor, talent, person, password_hash)
    if user.id == talent.user_id:
        raise Invalid("representative.is_the_talent", "A talent cannot represent themselves.")
    try:
        with transaction.atomic():
            row = Representative.objects.create(
                talent=talent,
                kind=person.kind,
                name=person.name,
                relationship=person.relationship,
                user=user,
                starts_at=now,
                created_at=now,
            )
    except IntegrityError:
        raise Invalid(
            "representative.exists", "This person represents the talent already; end that first."
        ) from None
    tell(actor, "voices.representative.added", row, {"kind": person.kind})
    return Added(row, secret)


def _require_needed(talent: Talent, kind: str, now: datetime.datetime) -> None:
    needed = {"minor": Representative.Kind.GUARDIAN, "deceased": Representative.Kind.ESTATE}
    if needed.get(talent.capacity_at(now)) != kind:
        raise Invalid(
            "representative.kind",
            "A guardian represents a minor, an estate's approver somebody who has died. Check the talent's "
            "dates of birth and death first.",
        )


def _sign_in(actor: Actor, talent: Talent, person: Person, password_hash: str) -> tuple[User, str]:
    organization = talent.organization
    members = Membership.objects.filter(organization=organization, user__email=person.email.lower())
    member = members.select_related("user").first()
    if member is not None:
        if member.role != Membership.Role.TALENT:
            raise Invalid(
                "representative.is_staff",
                "Somebody of the agency's own staff cannot speak for its talents. Name another person.",
            )
        return member.user, ""
    member = core.add_member(
        actor=actor,
        organization=organization,
        email=person.email,
        role="talent",
        name=person.name,
        password_hash=password_hash,
    )
    issued = core.issue_api_key(
        actor=actor, organization=organization, name="Representative's own key", user=member.user
    )
    return member.user, issued.secret


@transaction.atomic
def verify_representative(
    *, actor: Actor, representative_id: UUID, document_sha256: str, now: datetime.datetime
) -> Representative:
    """Let a representative act, by the document that was looked at; staff of the platform only.

    Raises:
        NotFound: no such representative.
        Forbidden: `permission.missing`, `representative.no_document`.
        Conflict: `state.transition`, `representative.document_changed` where a newer one was filed meanwhile.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    row = lock_representative(actor, representative_id)
    if not row.sha256:
        raise Forbidden(
            "representative.no_document", "Without an authority document nobody can be verified. Ask for it."
        )
    if row.sha256 != document_sha256:
        raise Conflict(
            "representative.document_changed", "Another document was filed meanwhile. Look at that one."
        )
    states.advance(row, Representative.Status.VERIFIED, decided_at=now, decided_by=actor.principal)
    tell(actor, "voices.representative.verified", row, {"sha256": row.sha256})
    return row


@transaction.atomic
def reject_representative(
    *, actor: Actor, representative_id: UUID, reason: str, now: datetime.datetime
) -> Representative:
    """Refuse a representative, with a reason for the agency; staff of the platform only.

    Raises:
        NotFound: no such representative.
        Forbidden: `permission.missing`.
        Conflict: `state.transition`.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    row = lock_representative(actor, representative_id)
    columns = {"decided_at": now, "decided_by": actor.principal, "reason": reason}
    states.advance(row, Representative.Status.REJECTED, **columns)
    tell(actor, "voices.representative.rejected", row, {})
    return row


@transaction.atomic
def end_representative(*, actor: Actor, representative_id: UUID, now: datetime.datetime) -> Representative:
    """End a representation at once; what was signed under it stays until it is withdrawn.

    The agency's owners, the platform's staff, the representative, and the talent once they are of age.

    Raises:
        NotFound: no such representative for this actor.
        Forbidden: `permission.missing`, `agency.required`, `representative.not_yours`.
        Conflict: `state.transition`.
    """
    row = lock_representative(actor, representative_id)
    if actor.is_platform:
        require(actor, permissions.PLATFORM_MANAGE)
    elif actor.role != "talent":
        require(actor, permissions.ORG_MANAGE)
        require_roster_keeper(actor)
    elif actor.user_id != row.user_id and row.talent.capacity_at(now) != "adult":
        raise Forbidden(
            "representative.not_yours", "Only the representative, the agency or the platform can end this."
        )
    # The database wants an end after the beginning.
    states.advance(row, Representative.Status.ENDED, ends_at=max(now, row.starts_at + _INSTANT))
    tell(actor, "voices.representative.ended", row, {})
    return row


def lock_representative(actor: Actor, representative_id: UUID) -> Representative:
    """The representative under a row lock. Raises NotFound where the actor may not see them."""
    rows = Representative.objects.visible_to(actor).select_related("talent", "data_key")
    row = rows.select_for_update(of=("self",)).filter(id=representative_id).first()
    if row is None:
        raise absent("representative")
    return row


def tell(actor: Actor, event: str, row: Representative, data: dict[str, str]) -> None:
    """Log an event of a representation and publish it to the agency."""
    organization_id = row.talent.organization_id
    facts = {"representative": str(row.id), "talent": str(row.talent_id), **data}
    record(
        actor=actor,
        action=event,
        subject=f"representative:{row.id}",
        data=facts,
        organization_id=organization_id,
    )
    outbox.emit(topic=event, payload=facts, organization_id=organization_id)
