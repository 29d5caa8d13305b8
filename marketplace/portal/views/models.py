"""What is done to models: cancel a training, release one that fell behind, accept a newer one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid
from marketplace.core.permissions import LICENCES_AGREE, VOICES_WRITE
from marketplace.portal.pages import PortalPage
from synthesis import services


def keeps_roster(actor: Actor) -> bool:
    """Whether the pages offer what only an agency's staff may do; the services decide."""
    return actor.organization_kind == "agency" and actor.role != "talent" and actor.can(VOICES_WRITE)


class CancelTraining(PortalPage):
    """POST /models/{id}/cancel/"""

    required = VOICES_WRITE
    section = "voices"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        model = services.cancel_training(actor=self.actor, model_id=model_id, now=self.now())
        messages.success(request, "The training is cancelled. Nothing of it is kept.")
        return HttpResponseRedirect(reverse("voice", args=[model.voice_id]))


class ReleaseModel(PortalPage):
    """POST /models/{id}/release/"""

    required = VOICES_WRITE
    section = "voices"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        reason = request.POST.get("reason", "")[:1000]
        model = services.release_model(actor=self.actor, model_id=model_id, reason=reason, now=self.now())
        messages.success(request, "The model is on offer. Licensees keep theirs until they accept it.")
        return HttpResponseRedirect(reverse("voice", args=[model.voice_id]))


class AcceptModel(PortalPage):
    """POST /licences/{id}/model/"""

    required = LICENCES_AGREE
    section = "licences"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, licence_id: UUID) -> HttpResponse:
        try:
            model_id = UUID(request.POST.get("model", ""))
        except ValueError:
            raise Invalid("model.unnamed", "Say which model you accept.") from None
        services.accept_model(actor=self.actor, licence_id=licence_id, model_id=model_id, now=self.now())
        messages.success(request, "Accepted. From now on your texts are spoken by the newer model.")
        return HttpResponseRedirect(reverse("licence", args=[licence_id]))
