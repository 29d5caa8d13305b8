"""Views that exist for tests of the API base only."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.errors import Forbidden, PaymentRequired
from marketplace.core.models import Organization, OutboxEvent
from marketplace.web.api import ANYONE, SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent, idempotent_io


class NoteIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=20)
    tags = serializers.ListField(child=serializers.CharField(max_length=3), required=False)


class NoteOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    topic = serializers.CharField()


class Silent(ApiView):
    """Says nothing about permissions: must be refused."""

    def get(self, request: Request) -> Response:
        return Response({})


class Open(ApiView):
    required = ANYONE

    def get(self, request: Request) -> Response:
        return Response({"principal": self.actor.principal})


class Notes(ApiView):
    required = {"GET": SIGNED_IN, "POST": "renders.create"}

    def get(self, request: Request) -> Response:
        return self.page(OutboxEvent.objects.filter(organization_id=self.actor.organization_id), NoteOut)

    @idempotent
    def post(self, request: Request) -> Response:
        return self.answer(NoteOut, act(self), status=201)


class SlowNotes(ApiView):
    required = "renders.create"

    @idempotent_io
    def post(self, request: Request) -> Response:
        return self.answer(NoteOut, act(self), status=201)


class Missing(ApiView):
    required = SIGNED_IN

    def get(self, request: Request) -> Response:
        self.find(Organization.objects.none(), name="x")
        return Response({})


def act(view: ApiView) -> OutboxEvent:
    """Write an event, and fail the way the text says."""
    text = view.valid(NoteIn)["text"]
    event = OutboxEvent.objects.create(topic=text, payload={}, organization_id=view.actor.organization_id)
    if text == "denied":
        raise Forbidden("licence.expired", "This licence ended.", rule="licence.expired")
    if text == "poor":
        raise PaymentRequired("wallet.insufficient_funds", "Top up first.")
    if text == "broken":
        raise RuntimeError("a bug")
    return event


urlpatterns = [
    path("v1/silent", Silent.as_view()),
    path("v1/open", Open.as_view()),
    path("v1/notes", Notes.as_view()),
    path("v1/slow-notes", SlowNotes.as_view()),
    path("v1/missing", Missing.as_view()),
]
handler404 = "marketplace.web.problems.not_found_page"
handler500 = "marketplace.web.problems.error_page"
