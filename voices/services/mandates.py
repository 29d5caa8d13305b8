"""What an agency may do for a talent, from when to when, and its end."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.audit.services import record
from marketplace.core import outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, require
from voices.models import Mandate, Talent
from voices.policies import absent, require_roster_keeper
from voices.services.talents import lock_talent

_INSTANT = datetime.timedelta(microseconds=1)


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
    talent = lock_talent(actor, talent.id)
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
    _tell(actor, "voices.mandate.created", mandate, {"commission_bp": commission_bp})
    return mandate


@transaction.atomic
def end_mandate(*, actor: Actor, mandate_id: UUID, now: datetime.datetime) -> Mandate:
    """End a mandate at once, by either side; one that is over already stays as it is.

    The talent, and whoever speaks for them, needs no permission for it. Licences that were agreed stay.

    Raises:
        NotFound: no such mandate for this actor.
        Forbidden: `permission.missing`, `agency.required`.
    """
    if actor.role != "talent":
        require(actor, permissions.VOICES_WRITE)
        require_roster_keeper(actor)
    rows = Mandate.objects.visible_to(actor).select_related("talent").select_for_update(of=("self",))
    mandate = rows.filter(id=mandate_id).first()
    if mandate is None:
        raise absent("mandate")
    if mandate.ends_at is not None and mandate.ends_at <= now:
        return mandate
    if mandate.starts_at >= now:
        # It never began; the database wants an end after the beginning.
        mandate.starts_at = now - _INSTANT
    mandate.ends_at = now
    mandate.save(update_fields=["starts_at", "ends_at"])
    _tell(actor, "voices.mandate.ended", mandate, {})
    return mandate


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


def _tell(actor: Actor, event: str, mandate: Mandate, data: dict[str, str | int]) -> None:
    organization_id = mandate.organization_id
    facts = {"mandate": str(mandate.id), **data}
    record(
        actor=actor,
        action=event,
        subject=f"talent:{mandate.talent_id}",
        data=facts,
        organization_id=organization_id,
    )
    outbox.emit(
        topic=event, payload={"talent": str(mandate.talent_id), **facts}, organization_id=organization_id
    )
