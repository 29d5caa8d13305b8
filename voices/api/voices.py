"""/v1/voices: the agency's own in full, to advertisers the catalogue."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import Talent, Voice
from voices.serializers.roster import CatalogueVoiceOut, VoiceIn, VoiceOut


class VoiceQuery(serializers.Serializer[Any]):
    """How to narrow the list of voices."""

    language = serializers.CharField(required=False, max_length=16)


def shape_for(actor: Actor) -> type[CatalogueVoiceOut]:
    """Agencies and the platform read every field of a voice, everybody else its catalogue entry."""
    return VoiceOut if actor.organization_kind in ("agency", "platform", "system") else CatalogueVoiceOut


class VoicesView(ApiView):
    """Voices."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}

    @documented(
        "List voices",
        gives=VoiceOut,
        paged=True,
        parameters=[OpenApiParameter("language", str, description="A BCP 47 tag, matched exactly.")],
        example_answer=examples.VOICE,
        tags=["voices"],
    )
    def get(self, request: Request) -> Response:
        """Advertisers read the ready voices' catalogue fields: up to `status`."""
        rows = Voice.objects.visible_to(self.actor).select_related("talent")
        language = self.valid(VoiceQuery, query=True).get("language")
        if language:
            rows = rows.filter(language=language)
        return self.page(rows, shape_for(self.actor))

    @documented(
        "Make a voice",
        takes=VoiceIn,
        gives=VoiceOut,
        status=201,
        idempotent=True,
        example=examples.VOICE_IN,
        example_answer=examples.VOICE,
        tags=["voices"],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.valid(VoiceIn)
        talent = self.find(Talent.objects.visible_to(self.actor), id=values.pop("talent"))
        voice = services.create_voice(actor=self.actor, talent=talent, now=self.now(), **values)
        return self.answer(VoiceOut, voice, HTTPStatus.CREATED)


class VoiceView(ApiView):
    """One voice."""

    required = permissions.VOICES_READ

    @documented("Read a voice", gives=VoiceOut, example_answer=examples.VOICE, tags=["voices"])
    def get(self, request: Request, voice_id: UUID) -> Response:
        rows = Voice.objects.visible_to(self.actor).select_related("talent")
        return self.answer(shape_for(self.actor), self.find(rows, id=voice_id))


class VoiceWithdrawView(ApiView):
    """The end of a voice on the market."""

    required = permissions.VOICES_WRITE

    @documented(
        "Withdraw a voice for good",
        gives=VoiceOut,
        example_answer={**examples.VOICE, "status": "withdrawn", "epoch": 1},
        tags=["voices"],
    )
    def post(self, request: Request, voice_id: UUID) -> Response:
        voice = self.find(Voice.objects.visible_to(self.actor), id=voice_id)
        return self.answer(VoiceOut, services.withdraw_voice(actor=self.actor, voice=voice, now=self.now()))
