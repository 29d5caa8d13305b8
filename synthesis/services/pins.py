"""Which model a licence speaks with: the one it has spoken with, until its licensee accepts a newer one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from licensing.models import Licence
from marketplace.audit.services import record
from marketplace.core import outbox, permissions
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, NotFound, require
from synthesis.models import ModelPin, VoiceModel
from synthesis.policies import drift
from voices.prompts import NEUTRAL


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A licence's model, the newer one on offer, and their figures side by side.

    `pinned` is None before the first render: until then the licence follows whatever is on offer.
    """

    licence: Licence
    pinned: VoiceModel | None
    offered: VoiceModel | None
    changes: Sequence[drift.Change]


def pinned_model(*, licence: Licence, now: datetime.datetime) -> VoiceModel | None:
    """The model for a render; the first render pins the licence to the one on offer. None: none is ready.

    Call it inside the render's transaction, so that a refused render pins nothing.
    """
    pinned = VoiceModel.objects.filter(pins__licence_id=licence.id).only("engine")
    for model in pinned[:1]:
        return model
    for newest in VoiceModel.objects.newest_ready(licence.voice_id).only("engine")[:1]:
        # Two first renders may race; both speak with the model of the pin that came first.
        pin, _ = ModelPin.objects.get_or_create(
            licence_id=licence.id, defaults={"voice_model": newest, "pinned_at": now}
        )
        return pin.voice_model
    return None


def model_choice(*, actor: Actor, licence_id: UUID) -> ModelChoice:
    """For both sides of a licence.

    Raises NotFound: `licence.not_found`.
    """
    require(actor, permissions.LICENSING_READ)
    return _choice(_licence(actor, licence_id))


def styles_of(*, licence: Licence) -> list[str]:
    """What the licence's next render may ask for as its style."""
    choice = _choice(licence)
    model = choice.pinned or choice.offered
    return model.styles if model is not None else [NEUTRAL]


@transaction.atomic
def accept_model(*, actor: Actor, licence_id: UUID, model_id: UUID, now: datetime.datetime) -> ModelChoice:
    """The licensee takes the newer model for all renders from now on; accepting it again changes nothing.

    Raises:
        NotFound: `licence.not_found`.
        Forbidden: `permission.missing`, `model.not_licensee`, `licence.expired`, `licence.revoked`,
            `licence.terminated`.
        Conflict: `model.not_offered`, when meanwhile another model is on offer.
    """
    require(actor, permissions.LICENCES_AGREE)
    licence = _licence(actor, licence_id)
    if licence.licensee_id != actor.organization_id:
        raise Forbidden("model.not_licensee", "Only the licensee chooses the model of this licence.")
    if licence.status != Licence.Status.ACTIVE:
        raise Forbidden(f"licence.{licence.status}", f"This licence is {licence.status}.")
    choice = _choice(licence)
    if choice.pinned is not None and choice.pinned.id == model_id:
        return choice
    if choice.offered is None or choice.offered.id != model_id:
        raise Conflict("model.not_offered", "This model is not on offer for your licence now; look again.")
    before = str(choice.pinned.id) if choice.pinned else None
    ModelPin.objects.update_or_create(
        licence=licence,
        defaults={"voice_model": choice.offered, "pinned_at": now, "accepted_by": actor.principal},
    )
    _tell(actor, licence, before, choice.offered)
    return _choice(licence)


def _choice(licence: Licence) -> ModelChoice:
    pinned = VoiceModel.objects.filter(pins__licence_id=licence.id).first()
    newest = VoiceModel.objects.newest_ready(licence.voice_id).first()
    offered = newest if newest is not None and newest != pinned else None
    if pinned is None or offered is None:
        return ModelChoice(licence, pinned, offered, [])
    tolerances = drift.tolerances(settings.MODEL_TOLERANCES)
    return ModelChoice(licence, pinned, offered, drift.changes(pinned.metrics, offered.metrics, tolerances))


def _licence(actor: Actor, licence_id: UUID) -> Licence:
    licence = Licence.objects.visible_to(actor).select_related("voice").filter(id=licence_id).first()
    if licence is None:
        raise NotFound("licence.not_found", "There is no such licence.")
    return licence


def _tell(actor: Actor, licence: Licence, before: str | None, model: VoiceModel) -> None:
    facts = {"licence": str(licence.id), "model": str(model.id), "before": before}
    record(
        actor=actor,
        action="synthesis.model.accepted",
        subject=f"licence:{licence.id}",
        data=facts,
        organization_id=licence.licensee_id,
    )
    outbox.emit(topic="synthesis.model.accepted", payload=facts, organization_id=licence.agency_id)
