"""release_model: the talent's agency lets a model out that only fell behind the one on offer."""

import datetime
import hashlib
from uuid import UUID

from django.db import transaction

from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, require
from synthesis.models import VoiceModel
from voices import services as voices
from voices.models import Voice
from voices.policies import require_recordable, require_roster_keeper

from .standing import require_standing
from .train import tell


@transaction.atomic
def release_model(*, actor: Actor, model_id: UUID, reason: str, now: datetime.datetime) -> VoiceModel:
    """Offer a held model all the same, for a reason that stays on it; only the talent's agency can.

    A model that a gate holds is released by nobody, the platform's staff included. Licences stay pinned to
    their own model; their licensees see which figures fell before they accept. The log gets a hash of the
    reason.

    Raises:
        NotFound: `not_found`.
        Forbidden: `permission.missing`, `agency.required`, `roster.staff_only`, `model.gate_failed`,
            `consent.missing`, `voice.revoked`, `voice.withdrawn`, `talent.suspended`.
        Invalid: `model.reason`.
        Conflict: `model.not_held`.
    """
    require(actor, permissions.VOICES_WRITE)
    require_roster_keeper(actor)
    model = VoiceModel.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=model_id).first()
    if model is None:
        raise NotFound("not_found", "There is no such voice model that you may see.")
    if model.status != VoiceModel.Status.HELD:
        raise Conflict("model.not_held", f"This model is {model.status}; only a held one can be released.")
    if not model.artefact_sha256 or any(gate["passed"] is False for gate in model.gates):
        raise Forbidden(
            "model.gate_failed",
            "This model did not reach what may be sold; nobody can change that. Record more and train again.",
        )
    if not reason.strip():
        raise Invalid("model.reason", "Say why this model shall be offered although figures fell.")
    voice = Voice.objects.select_for_update(of=("self",)).select_related("talent").get(id=model.voice_id)
    require_recordable(voice)
    require_standing(voice, now)
    states.advance(
        model,
        VoiceModel.Status.READY,
        stage="ready",
        ready_at=now,
        released_by=actor.principal,
        release_reason=reason.strip(),
    )
    voices.mark_voice_ready(actor=actor, voice=voice, now=now)
    digest = hashlib.sha256(reason.strip().encode()).hexdigest()
    tell(actor, model, "synthesis.model.released", {"reason_sha256": digest})
    return model
