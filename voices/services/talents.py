"""Takes talents onto a roster, keeps what is known of them, and gives them a sign-in of their own."""

import datetime
import re
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.audit.services import record
from marketplace.core import permissions
from marketplace.core import services as core
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, require
from voices.models import Representative, Talent
from voices.models.visibility import TALENTS
from voices.policies import absent, require_own_agency, require_roster_keeper

# What may be known of a talent, beside their names; none of it is ever shown to an advertiser.
PERSONAL = ("born_on", "died_on", "residence", "union")
_RESIDENCE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@transaction.atomic
def create_talent(
    *, actor: Actor, stage_name: str, legal_name: str, now: datetime.datetime, **personal: Any
) -> Talent:
    """Put a talent on the actor's roster. `personal`: any of PERSONAL.

    Raises:
        Forbidden: `permission.missing`, `roster.staff_only`, `agency.required`.
        Invalid: `talent.lifetime`, `talent.residence`.
    """
    require(actor, permissions.VOICES_WRITE)
    organization_id = require_own_agency(actor)
    talent = Talent(
        organization_id=organization_id,
        stage_name=stage_name,
        legal_name=legal_name,
        created_at=now,
        **personal,
    )
    _check_person(talent, now)
    talent.save(force_insert=True)
    TALENTS.give_maker(actor, talent)
    _log(actor, "voices.talent.created", talent, {})
    return talent


@transaction.atomic
def update_talent(*, actor: Actor, talent: Talent, now: datetime.datetime, **changed: Any) -> Talent:
    """Correct what the roster says of a talent: names and PERSONAL.

    Dates of birth and death decide who may sign; while a verified representative acts they are what staff
    looked at, and stay.

    Raises:
        NotFound: no such talent on the actor's roster.
        Forbidden: `permission.missing`, `roster.staff_only`, `talent.verified`.
        Invalid: `talent.lifetime`, `talent.residence`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    talent = lock_talent(actor, talent.id)
    moved = {name for name, value in changed.items() if getattr(talent, name) != value}
    if not moved:
        return talent
    if (
        moved & {"born_on", "died_on"}
        and Representative.objects.acting_at(now).filter(talent=talent).exists()
    ):
        raise Forbidden(
            "talent.verified",
            "A representative was verified for these dates. End that representation before changing them.",
        )
    for name in moved:
        setattr(talent, name, changed[name])
    _check_person(talent, now)
    talent.save(update_fields=sorted(moved))
    _log(actor, "voices.talent.updated", talent, {"fields": sorted(moved)})
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
    talent = lock_talent(actor, talent.id)
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


def own_talent_ids(actor: Actor) -> frozenset[UUID]:
    """The talents that a login is or represents, or an agent was given; nobody for those who see the whole
    roster (`BILLING_TALENT_IDS_OF`)."""
    if not actor.is_narrowed:
        return frozenset()
    return frozenset(Talent.objects.visible_to(actor).values_list("id", flat=True))


def lock_talent(actor: Actor, talent_id: UUID) -> Talent:
    """The talent under a row lock. Raises NotFound where the actor may not see them."""
    rows = Talent.objects.visible_to(actor).select_related("organization").select_for_update(of=("self",))
    found = rows.filter(id=talent_id).first()
    if found is None:
        raise absent("talent")
    return found


def _check_person(talent: Talent, now: datetime.datetime) -> None:
    born, died = talent.born_on, talent.died_on
    known = [day for day in (born, died) if day is not None]
    if any(day > now.date() for day in known) or (born and died and died < born):
        raise Invalid("talent.lifetime", "Dates of birth and death lie in the past, in this order.")
    if talent.residence and not _RESIDENCE.fullmatch(talent.residence):
        raise Invalid(
            "talent.residence", "Name the place of residence by its ISO 3166 code: DE, or US-IL for a state."
        )


def _log(actor: Actor, action: str, talent: Talent, data: dict[str, Any]) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"talent:{talent.id}",
        data=data,
        organization_id=talent.organization_id,
    )
