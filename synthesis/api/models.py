"""/v1/voices/{id}/models and /v1/models: train a voice and follow the training."""

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
from synthesis.serializers.models import VoiceModelIn, VoiceModelOut


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
        return self.page(VoiceModel.objects.visible_to(self.actor).filter(voice_id=voice_id), VoiceModelOut)

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
