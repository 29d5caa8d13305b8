"""cancel_training: a training that waits or runs is taken back, and leaves nothing."""

import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, NotFound, require
from synthesis.models import VoiceModel
from voices.policies import require_roster_keeper

from .train import tell

IN_TRAINING: Final = (VoiceModel.Status.QUEUED, VoiceModel.Status.TRAINING)


@transaction.atomic
def cancel_training(*, actor: Actor, model_id: UUID, now: datetime.datetime) -> VoiceModel:
    """Take a training back; cancelling it again changes nothing.

    The row is cancelled at once, and a worker that trains it loses its lease with that: its next report of
    progress raises, the exception passes through the engine, and nothing is stored.

    Raises:
        NotFound: `not_found`.
        Forbidden: `permission.missing`, `agency.required`, `roster.staff_only`.
        Conflict: `model.not_in_training`, once it has ended.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    rows = VoiceModel.objects.visible_to(actor).select_for_update(of=("self",))
    model = rows.select_related("voice__talent").filter(id=model_id).first()
    if model is None:
        raise NotFound("not_found", "There is no such voice model that you may see.")
    if model.status == VoiceModel.Status.CANCELLED:
        return model
    if model.status not in IN_TRAINING:
        raise Conflict(
            "model.not_in_training",
            f"This training has ended: the model is {model.status}. Cancel one that waits or runs.",
        )
    states.advance(model, VoiceModel.Status.CANCELLED, stage="cancelled", lease_until=None)
    tell(actor, model, "synthesis.model.cancelled", {})
    return model
