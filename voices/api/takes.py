"""/v1/sessions/{id}/uploads, /v1/sessions/{id}/takes and /v1/takes."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.parsers import JSONParser
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import Session, Take
from voices.quality.limits import MAXIMUM_BYTES
from voices.quality.recording import check_size
from voices.serializers.studio import TakeClaimIn, TakeFileIn, TakeOut, UploadIn, UploadOut

# What a multipart body adds around the largest take.
ENVELOPE_BYTES = 1 << 20


class SessionUploadsView(ApiView):
    """Uploads straight into the object store."""

    required = permissions.VOICES_WRITE

    @documented(
        "Sign an upload straight into the store",
        takes=UploadIn,
        gives=UploadOut,
        status=201,
        example=examples.UPLOAD_IN,
        example_answer=examples.UPLOAD,
        tags=["takes"],
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Only where the store is S3; else 422 `upload.presign_unavailable`: send the take itself."""
        session = self.find(Session.objects.visible_to(self.actor), id=session_id)
        begun = services.begin_upload(
            actor=self.actor, session=session, now=self.now(), **self.valid(UploadIn)
        )
        return self.answer(UploadOut, begun, HTTPStatus.CREATED)


class SessionTakesView(ApiView):
    """The takes of a session."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}
    parser_classes = [JSONParser, MultiPartParser]
    max_body_bytes = MAXIMUM_BYTES + ENVELOPE_BYTES

    @documented(
        "List a session's current takes",
        gives=TakeOut,
        paged=True,
        example_answer=examples.TAKE,
        tags=["takes"],
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        session = self.find(Session.objects.visible_to(self.actor), id=session_id)
        return self.page(session.takes.current().select_related("prompt"), TakeOut)

    @documented(
        "Send a take, or claim an uploaded one",
        takes={"multipart/form-data": TakeFileIn, "application/json": TakeClaimIn},
        gives=TakeOut,
        status=201,
        example=examples.CLAIM_IN,
        example_answer=examples.TAKE,
        tags=["takes"],
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """The same file for the same prompt returns the same take, so a lost answer is asked for again."""
        session = self.find(Session.objects.visible_to(self.actor), id=session_id)
        if isinstance(request.data, dict) and "upload_id" in request.data:
            upload_id = self.valid(TakeClaimIn)["upload_id"]
            take = services.claim_upload(
                actor=self.actor, session=session, upload_id=upload_id, now=self.now()
            )
        else:
            values = self.valid(TakeFileIn)
            check_size(values["file"].size)
            take = services.receive_take(
                actor=self.actor,
                session=session,
                prompt_number=values["prompt_number"],
                data=values["file"].read(),
                filename=values["file"].name or "",
                sha256=values["sha256"],
                now=self.now(),
            )
        return self.answer(TakeOut, take, HTTPStatus.CREATED)


class TakeView(ApiView):
    """One take."""

    required = permissions.VOICES_READ

    @documented("Read a take and its report", gives=TakeOut, example_answer=examples.TAKE, tags=["takes"])
    def get(self, request: Request, take_id: UUID) -> Response:
        rows = Take.objects.visible_to(self.actor).select_related("prompt")
        return self.answer(TakeOut, self.find(rows, id=take_id))


class TakeAudioView(ApiView):
    """The sound of a take."""

    required = permissions.VOICES_READ

    @extend_schema(
        summary="Hear a take",
        responses={(200, "audio/flac"): OpenApiTypes.BINARY, (200, "audio/wav"): OpenApiTypes.BINARY},
        tags=["takes"],
    )
    def get(self, request: Request, take_id: UUID) -> HttpResponse:
        """For the agency and the talent only; every hearing is logged."""
        take = self.find(Take.objects.visible_to(self.actor), id=take_id)
        audio = services.open_take_audio(actor=self.actor, take=take, now=self.now())
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{take.id}.{take.container}"',
        }
        return HttpResponse(audio, content_type=f"audio/{take.container}", headers=headers)
