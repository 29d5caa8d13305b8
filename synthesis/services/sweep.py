"""The sweep: finds work whose wake-up was lost or whose worker died, and ends what was tried too often."""

import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import states
from marketplace.core.actor import Actor
from marketplace.core.wake import wake
from synthesis.models import Detection, Render, VoiceModel

from .ending import end
from .loaded import forget_stopped_voices

EXHAUSTED = "attempts.exhausted"
EXHAUSTED_DETAIL = "This was tried five times and failed on our side; nothing was charged. Please ask again."
# A row younger than this was woken by its own commit, and is probably only waiting its turn.
WAKE_AFTER = datetime.timedelta(seconds=15)
# A backlog is woken in small doses, so that the queue of wake-ups does not outgrow the work.
LIMIT = 50


def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Wake waiting and abandoned work; fail what is exhausted. Returns how many rows were touched.

    Waking twice is harmless: the claim is a conditional update.
    """
    forget_stopped_voices()
    woken = 0
    for model, task in (
        (Render, "synthesis.render"),
        (VoiceModel, "synthesis.train"),
        (Detection, "synthesis.detect"),
    ):
        waiting = model.objects.claimable(now).filter(created_at__lt=now - WAKE_AFTER).order_by("id")
        for row_id in waiting.values_list("id", flat=True)[:LIMIT]:
            wake(task, str(row_id))
            woken += 1
        for row_id in model.objects.exhausted(now).values_list("id", flat=True)[:LIMIT]:
            woken += _give_up(actor, model, row_id, now)
    return woken


@transaction.atomic
def _give_up(
    actor: Actor, model: type[Render | VoiceModel | Detection], row_id: UUID, now: datetime.datetime
) -> int:
    rows = model.objects.exhausted(now).select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(id=row_id).first()
    if row is None:
        return 0
    if isinstance(row, Render):
        end(actor, row, Render.Status.FAILED, EXHAUSTED, EXHAUSTED_DETAIL, now)
    else:
        more = {"done_at": now} if isinstance(row, Detection) else {}
        states.advance(
            row,
            "failed",
            error_code=EXHAUSTED,
            error_detail=EXHAUSTED_DETAIL,
            lease_until=None,
            **more,
        )
    return 1
