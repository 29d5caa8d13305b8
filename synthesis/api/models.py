"""/v1/voices/{id}/models, /v1/models, /v1/licences/{id}/model: train, follow, cancel, release, accept."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.core.errors import NotFound
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from synthesis import services
from synthesis.api import examples
from synthesis.models import VoiceModel
from synthesis.serializers.models import (
    AcceptModelIn,
    ModelChoiceOut,
    ReleaseIn,
    VoiceModelIn,
    VoiceModelOut,
)
from voices.models import Voice


class VoiceModelsView(ApiView):
    """The models of one voice."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}

    @documented(
        "List a voice's models",
        gives=VoiceModelOut,
        paged=True,
        example_answer=examples.MODEL,
        tags=["models"],
    )
    def get(self, request: Request, voice_id: UUID) -> Response:
        voice = self.find(Voice.objects.visible_to(self.actor), id=voice_id)
        return self.page(VoiceModel.objects.visible_to(self.actor).filter(voice=voice), VoiceModelOut)

    @documented(
        "Train a model",
        takes=VoiceModelIn,
        gives=VoiceModelOut,
        status=202,
        idempotent=True,
        example=examples.MODEL_IN,
        example_answer=examples.MODEL,
        tags=["models"],
    )
    @idempotent
    def post(self, request: Request, voice_id: UUID) -> Response:
        """From the voice's accepted takes; needs an active consent and enough speech."""
        engine = self.valid(VoiceModelIn)["engine"]
        model = services.train_model(actor=self.actor, voice_id=voice_id, engine=engine, now=self.now())
        return self.answer(VoiceModelOut, model, HTTPStatus.ACCEPTED)


class VoiceModelView(ApiView):
    """One model."""

    required = permissions.VOICES_READ

    @documented("Read a model", gives=VoiceModelOut, example_answer=examples.MODEL, tags=["models"])
    def get(self, request: Request, model_id: UUID) -> Response:
        model = VoiceModel.objects.visible_to(self.actor).filter(id=model_id).first()
        if model is None:
            raise NotFound("not_found", "There is no such voice model that you may see.")
        return self.answer(VoiceModelOut, model)


class VoiceModelCancelView(ApiView):
    """Taking a training back."""

    required = permissions.VOICES_WRITE

    @documented(
        "Cancel a training",
        gives=VoiceModelOut,
        example_answer=examples.MODEL | {"status": "cancelled", "stage": "cancelled"},
        tags=["models"],
    )
    def post(self, request: Request, model_id: UUID) -> Response:
        """Waiting or running; nothing of it is kept. 409 `model.not_in_training` once it has ended."""
        model = services.cancel_training(actor=self.actor, model_id=model_id, now=self.now())
        return self.answer(VoiceModelOut, model)


class VoiceModelReleaseView(ApiView):
    """Offering a model that fell behind."""

    required = permissions.VOICES_WRITE

    @documented(
        "Release a held model",
        takes=ReleaseIn,
        gives=VoiceModelOut,
        example=examples.RELEASE_IN,
        example_answer=examples.MODEL | {"status": "ready", "release_reason": examples.RELEASE_IN["reason"]},
        tags=["models"],
    )
    def post(self, request: Request, model_id: UUID) -> Response:
        """Only the talent's agency, and only where no gate failed: 403 `model.gate_failed` otherwise."""
        reason = self.valid(ReleaseIn)["reason"]
        model = services.release_model(actor=self.actor, model_id=model_id, reason=reason, now=self.now())
        return self.answer(VoiceModelOut, model)


class LicenceModelView(ApiView):
    """The model that a licence speaks with."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.LICENCES_AGREE}

    @documented(
        "Read a licence's model",
        gives=ModelChoiceOut,
        example_answer=examples.MODEL_CHOICE,
        tags=["models"],
    )
    def get(self, request: Request, licence_id: UUID) -> Response:
        """`offered` is a newer model of the voice, with its figures beside those of the present one."""
        return self.answer(ModelChoiceOut, services.model_choice(actor=self.actor, licence_id=licence_id))

    @documented(
        "Accept a newer model",
        takes=AcceptModelIn,
        gives=ModelChoiceOut,
        example={"model": examples.ID},
        example_answer=examples.MODEL_CHOICE | {"offered": None, "changes": []},
        tags=["models"],
    )
    def post(self, request: Request, licence_id: UUID) -> Response:
        """For all renders from now on. 409 `model.not_offered` when another model is on offer meanwhile."""
        choice = services.accept_model(
            actor=self.actor,
            licence_id=licence_id,
            model_id=self.valid(AcceptModelIn)["model"],
            now=self.now(),
        )
        return self.answer(ModelChoiceOut, choice)
