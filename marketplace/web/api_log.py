"""The log for outsiders: checkpoint, key and proofs as C2SP texts; entries for those who may read them."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.audit import services
from marketplace.audit.models import Entry
from marketplace.core.errors import Unavailable
from marketplace.core.permissions import AUDIT_READ
from marketplace.web.api import ANYONE, ApiView
from marketplace.web.schema import documented


class PlainText(JSONRenderer):
    """Text as it is; problems stay JSON."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, str):
            return data.encode()
        rendered: bytes = super().render(data, accepted_media_type, renderer_context)
        return rendered


class OneFormat(BaseContentNegotiation):
    """These texts have one form, whatever the client would rather accept."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        only = next(iter(renderers))
        return only, only.media_type or ""


class LogEntryOut(serializers.ModelSerializer[Entry]):
    """One entry; `idx` is null for the seconds before it is numbered."""

    class Meta:
        model = Entry
        fields = ["id", "action", "subject", "principal", "organization_id", "data", "at", "idx"]
        read_only_fields = fields


class SizesIn(serializers.Serializer[Any]):
    """Two sizes of the log; `from` is a Python keyword, hence the odd declaration."""

    to = serializers.IntegerField(min_value=0)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.IntegerField(min_value=0), **super().get_fields()}


class ConsistencyOut(serializers.Serializer[Any]):
    """RFC 6962 consistency proof; hashes are base64."""

    hashes = serializers.ListField(child=serializers.CharField())


class TextView(ApiView):
    """Answers plain text."""

    renderer_classes = [PlainText]
    content_negotiation_class = OneFormat


class CheckpointView(TextView):
    """The newest signed head of the log."""

    required = ANYONE

    @extend_schema(
        summary="Read the log's checkpoint (C2SP tlog-checkpoint)", responses={(200, "text/plain"): str}
    )
    def get(self, request: Request) -> Response:
        checkpoint = services.latest_checkpoint()
        if checkpoint is None:
            raise Unavailable("log.unsigned", "The log has no checkpoint yet. Ask again in a few seconds.")
        return Response(checkpoint.note, headers={"Cache-Control": "public, max-age=2"})


class KeyView(TextView):
    """The key that checkpoints are verified with."""

    required = ANYONE

    @extend_schema(
        summary="Read the log's verifier key (C2SP signed-note)", responses={(200, "text/plain"): str}
    )
    def get(self, request: Request) -> Response:
        return Response(services.verifier_key() + "\n")


class ConsistencyView(ApiView):
    """The proof that the log only grew between two sizes."""

    required = ANYONE

    @documented(
        "Prove that the log only grew",
        gives=ConsistencyOut,
        parameters=[
            OpenApiParameter("from", int, required=True, description="The older size."),
            OpenApiParameter("to", int, required=True, description="The newer size."),
        ],
        example_answer={"hashes": ["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]},
    )
    def get(self, request: Request) -> Response:
        sizes = self.valid(SizesIn, query=True)
        hashes = services.consistency_proof(old=sizes["from"], new=sizes["to"])
        encoded = [base64.b64encode(value).decode() for value in hashes]
        return self.answer(ConsistencyOut, {"hashes": encoded})


class EntriesView(ApiView):
    """The log's entries that concern the actor's organization."""

    required = AUDIT_READ

    @documented("Read the log", gives=LogEntryOut, paged=True)
    def get(self, request: Request) -> Response:
        return self.page(Entry.objects.visible_to(self.actor), LogEntryOut)


class ProofView(TextView):
    """The proof that one entry stands in the log; its `extra` line is the entry's leaf."""

    required = AUDIT_READ

    @extend_schema(
        summary="Prove that an entry is in the log (C2SP tlog-proof)", responses={(200, "text/plain"): str}
    )
    def get(self, request: Request, entry_id: int) -> Response:
        entry = self.find(Entry.objects.visible_to(self.actor), id=entry_id)
        return Response(services.inclusion_proof(entry.id).text)
