"""How a render ends without audio: denied, failed or cancelled; its money and its volume are given back."""

import datetime
from uuid import UUID

from django.db import transaction

from billing import services as billing
from licensing import services as licensing
from licensing.policies.decision import Decision
from marketplace.audit.services import record
from marketplace.core import outbox, permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, NotFound, require
from synthesis.models import Render

from .claims import Claim, lock_claimed


@transaction.atomic
def fail_render(*, actor: Actor, claim: Claim, code: str, detail: str, now: datetime.datetime) -> Render:
    """End claimed work that cannot succeed. `code` is stable and public. Raises LeaseLost."""
    render: Render = lock_claimed(Render, claim)
    return end(actor, render, Render.Status.FAILED, code, detail, now)


@transaction.atomic
def deny_render(*, actor: Actor, claim: Claim, decision: Decision, now: datetime.datetime) -> Render:
    """End claimed work that is not permitted any more; the code is the failing rule's. Raises LeaseLost."""
    render: Render = lock_claimed(Render, claim)
    first = decision.refusals[0]
    return end(actor, render, Render.Status.DENIED, first.rule, first.sentence, now)


@transaction.atomic
def cancel_render(*, actor: Actor, render_id: UUID, now: datetime.datetime) -> Render:
    """Take back a render that has not begun; cancelling it again changes nothing.

    Raises:
        NotFound: `render.not_found`.
        Forbidden: `permission.missing`, `render.not_licensee`.
        Conflict: `render.not_queued`, when it has begun or ended.
    """
    require(actor, permissions.RENDERS_CREATE)
    visible = Render.objects.visible_to(actor).select_for_update(of=("self",))
    render = visible.filter(id=render_id).first()
    if render is None:
        raise NotFound("render.not_found", "There is no such render.")
    if render.organization_id != actor.organization_id and not actor.is_system:
        raise Forbidden("render.not_licensee", "Only the licensee can cancel this render.")
    if render.status == Render.Status.CANCELLED:
        return render
    if render.status != Render.Status.QUEUED:
        raise Conflict(
            "render.not_queued", f"This render is {render.status}; only a queued one can be cancelled."
        )
    return end(actor, render, Render.Status.CANCELLED, "", "", now)


def end(actor: Actor, render: Render, status: str, code: str, detail: str, now: datetime.datetime) -> Render:
    """End a locked render without audio, give back what was reserved, and tell.

    Order of locks everywhere: render, licence, wallet.
    """
    states.advance(
        render, status, error_code=code, error_detail=detail[:2000], ended_at=now, lease_until=None
    )
    licensing.give_back_usage(
        licence_id=render.licence_id, characters=render.characters, seconds=render.seconds_reserved
    )
    if render.price_micros:
        billing.release_hold(actor=actor, key=render.id, reason=code or f"render.{status}", now=now)
    record(
        actor=actor,
        action=f"synthesis.render.{status}",
        subject=f"render:{render.id}",
        data={"licence": str(render.licence_id), "code": code},
        organization_id=render.organization_id,
    )
    outbox.emit(
        topic=f"synthesis.render.{status}",
        payload={
            "render_id": str(render.id),
            "licence_id": str(render.licence_id),
            "status": status,
            "error_code": code,
        },
        organization_id=render.organization_id,
    )
    return render
