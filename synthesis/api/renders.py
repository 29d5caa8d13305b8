"""/v1/renders: ask for speech, follow it, fetch its audio and its receipt."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.terms import Use
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from marketplace.web.streams import stoppable
from synthesis import services
from synthesis.api import examples
from synthesis.api.waiting import wait_for
from synthesis.models import Render
from synthesis.serializers.renders import ReceiptOut, RenderIn, RenderOut, WaitIn

WAIT = OpenApiParameter(
    "wait", float, description="Wait up to so many seconds (at most 30) for the end before answering."
)
NO_ID = UUID(int=0)
AT_WORK = (Render.Status.QUEUED, Render.Status.RENDERING)


class RendersView(ApiView):
    """The renders an organization may see."""

    required = {"GET": permissions.RENDERS_READ, "POST": permissions.RENDERS_CREATE}

    @documented("List renders", gives=RenderOut, paged=True, example_answer=examples.RENDER, tags=["renders"])
    def get(self, request: Request) -> Response:
        """Newest first; `?licence=` and `?status=` narrow the list."""
        rows = Render.objects.visible_to(self.actor).prefetch_related("files")
        if licence := request.query_params.get("licence"):
            rows = rows.filter(licence_id=_uuid(licence))
        if status := request.query_params.get("status"):
            rows = rows.filter(status=status)
        return self.page(rows, RenderOut)

    @documented(
        "Have a text spoken",
        takes=RenderIn,
        gives=RenderOut,
        status=202,
        idempotent=True,
        parameters=[WAIT],
        example=examples.RENDER_IN,
        example_answer=examples.RENDER,
        tags=["renders"],
    )
    def post(self, request: Request) -> Response:
        """Checked against consent and licence, its money held; charged when it is delivered, and only then.

        Refusals: 403 with the failing rule's id as `code`, 402 `wallet.insufficient_funds`, 404 for a licence
        you cannot see, 422 for the text. 202 while it is worked on, 200 when `wait` saw its end.
        """
        seconds = self.valid(WaitIn, query=True)["wait"]
        response = self._request(request)
        if not seconds or response.status_code != HTTPStatus.ACCEPTED or response.data is None:
            return response
        render_id = response.data["id"]
        rows = Render.objects.visible_to(self.actor).prefetch_related("files")
        render = wait_for(
            lambda: rows.get(id=render_id), ended=lambda row: row.status not in AT_WORK, seconds=seconds
        )
        status = HTTPStatus.ACCEPTED if render.status in AT_WORK else HTTPStatus.OK
        return self.answer(RenderOut, render, status)

    @idempotent
    def _request(self, request: Request) -> Response:
        values = self.valid(RenderIn)
        render = services.request_render(
            actor=self.actor,
            licence_id=values["licence"],
            use=Use(**values["use"]),
            text=values["text"],
            script_id=values["script"],
            formats=values["formats"],
            seed=values["seed"],
            speed=values["speed"],
            style=values["style"],
            now=self.now(),
        )
        return self.answer(RenderOut, render, HTTPStatus.ACCEPTED)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return NO_ID


class RenderView(ApiView):
    """One render."""

    required = permissions.RENDERS_READ

    @documented("Read a render", gives=RenderOut, example_answer=examples.RENDER, tags=["renders"])
    def get(self, request: Request, render_id: UUID) -> Response:
        rows = Render.objects.visible_to(self.actor).prefetch_related("files")
        return self.answer(RenderOut, self.find(rows, id=render_id))


class RenderCancelView(ApiView):
    """Taking a render back."""

    required = permissions.RENDERS_CREATE

    @documented(
        "Cancel a queued render",
        gives=RenderOut,
        example_answer=examples.RENDER | {"status": "cancelled"},
        tags=["renders"],
    )
    def post(self, request: Request, render_id: UUID) -> Response:
        """Only before it has begun (409 `render.not_queued` after); the held money is given back."""
        render = services.cancel_render(actor=self.actor, render_id=render_id, now=self.now())
        return self.answer(RenderOut, render)


class RenderAudioView(ApiView):
    """The audio of a render."""

    required = permissions.RENDERS_READ

    @extend_schema(
        summary="Fetch the audio",
        responses={(200, "audio/wav"): OpenApiTypes.BINARY, (200, "audio/mpeg"): OpenApiTypes.BINARY},
        tags=["renders"],
    )
    def get(self, request: Request, render_id: UUID, encoding: str) -> HttpResponseBase:
        """Checked at every fetch and while it runs: 410 `render.revoked` once the talent has stopped this
        use; a download that is open then is cut off."""
        opened = services.open_render_file(
            actor=self.actor, render_id=render_id, format=encoding, now=self.now()
        )
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{opened.filename}"',
            "ETag": f'"{opened.sha256}"',
        }
        response = HttpResponse(opened.content, content_type=opened.content_type, headers=headers)
        return stoppable(response, opened.still_open)


class RenderReceiptView(ApiView):
    """The receipt of a render."""

    required = permissions.RENDERS_READ

    @documented(
        "Read the signed receipt", gives=ReceiptOut, example_answer=examples.RECEIPT, tags=["renders"]
    )
    def get(self, request: Request, render_id: UUID) -> Response:
        """Ties the files' hashes to licence, consent, money and log entry; check it offline."""
        return self.answer(
            ReceiptOut, services.receipt(actor=self.actor, render_id=render_id, now=self.now())
        )
