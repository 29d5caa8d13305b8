"""Takes talents onto an agency's roster, under mandates, and gives them a sign-in of their own."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.audit.services import record
from marketplace.core import permissions
from marketplace.core import services as core
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from voices.models import Mandate, Talent
from voices.models.visibility import TALENTS
from voices.policies import absent, require_own_agency, require_roster_keeper


@transaction.atomic
def create_talent(*, actor: Actor, stage_name: str, legal_name: str, now: datetime.datetime) -> Talent:
    """Put a talent on the actor's roster. Raises Forbidden."""
    require(actor, permissions.VOICES_WRITE)
    organization_id = require_own_agency(actor)
    talent = Talent.objects.create(
        organization_id=organization_id, stage_name=stage_name, legal_name=legal_name, created_at=now
    )
    TALENTS.give_maker(actor, talent)
    _log(actor, "voices.talent.created", talent, {})
    return talent


def invite_talent(
    *, actor: Actor, talent: Talent, email: str, password: str | None, now: datetime.datetime
) -> core.IssuedKey:
    """Give a talent a sign-in (a member with the role `talent`) and a personal API key, shown once.

    Raises:
        NotFound: no such talent on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`.
        Invalid: `talent.has_login`, or `membership.exists` where the address works here already.
    """
    require_roster_keeper(actor)
    password_hash = core.hash_password(password)
    with transaction.atomic():
        return _invite(actor, talent, email, password_hash)


def _invite(actor: Actor, talent: Talent, email: str, password_hash: str) -> core.IssuedKey:
    talent = _lock(actor, talent)
    if talent.user_id is not None:
        raise Invalid("talent.has_login", "This talent has a sign-in already.")
    member = core.add_member(
        actor=actor,
        organization=talent.organization,
        email=email,
        role="talent",
        name=talent.stage_name,
        password_hash=password_hash,
    )
    talent.user = member.user
    talent.save(update_fields=["user"])
    issued = core.issue_api_key(
        actor=actor, organization=talent.organization, name="Talent's own key", user=member.user
    )
    _log(actor, "voices.talent.invited", talent, {"user_id": str(member.user_id), "key": str(issued.row.id)})
    return issued


@transaction.atomic
def create_mandate(
    *,
    actor: Actor,
    talent: Talent,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None,
    commission_bp: int,
    powers: Sequence[str],
    now: datetime.datetime,
) -> Mandate:
    """Record what the agency may do for a talent, and its share; two mandates never overlap.

    Raises:
        NotFound: no such talent on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`.
        Invalid: `mandate.period`, `mandate.commission`, `mandate.powers`, `mandate.overlap`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    talent = _lock(actor, talent)
    _check_terms(starts_at, ends_at, commission_bp, powers)
    others = talent.mandates.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))
    if ends_at is not None:
        others = others.filter(starts_at__lt=ends_at)
    if others.exists():
        raise Invalid("mandate.overlap", "Another mandate covers part of this period; begin after its end.")
    mandate = Mandate.objects.create(
        talent=talent,
        organization=talent.organization,
        starts_at=starts_at,
        ends_at=ends_at,
        commission_bp=commission_bp,
        powers=list(powers),
        created_at=now,
    )
    _log(
        actor, "voices.mandate.created", talent, {"mandate": str(mandate.id), "commission_bp": commission_bp}
    )
    return mandate


def own_talent_ids(actor: Actor) -> frozenset[UUID]:
    """The talents that a login is, or an agent was given; nobody for those who see the whole roster
    (`BILLING_TALENT_IDS_OF`)."""
    if not actor.is_narrowed:
        return frozenset()
    return frozenset(Talent.objects.visible_to(actor).values_list("id", flat=True))


def _check_terms(
    starts_at: datetime.datetime, ends_at: datetime.datetime | None, commission_bp: int, powers: Sequence[str]
) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("mandate.period", "The mandate ends before it begins; check both dates.")
    if not 0 <= commission_bp <= 10_000:
        raise Invalid("mandate.commission", "The commission is 0 to 10,000 basis points (100 %).")
    unknown = set(powers) - set(Mandate.Power.values)
    if unknown or not powers:
        raise Invalid("mandate.powers", f"Name at least one power of: {', '.join(Mandate.Power.values)}.")


def _lock(actor: Actor, talent: Talent) -> Talent:
    rows = Talent.objects.visible_to(actor).select_related("organization").select_for_update(of=("self",))
    found = rows.filter(id=talent.id).first()
    if found is None:
        raise absent("talent")
    return found


def _log(actor: Actor, action: str, talent: Talent, data: dict[str, str | int]) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"talent:{talent.id}",
        data=data,
        organization_id=talent.organization_id,
    )
