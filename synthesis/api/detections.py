"""/v1/detections: ask which render a clip came from."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.core.errors import NotFound, TooLarge
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent_io
from marketplace.web.schema import documented
from synthesis import services
from synthesis.api import examples
from synthesis.api.waiting import wait_for
from synthesis.models import Detection
from synthesis.serializers.detections import DetectionIn, DetectionOut, DetectionWaitIn

ENVELOPE_BYTES = 1 << 20
AT_WORK = (Detection.Status.QUEUED, Detection.Status.WORKING)
WAIT = OpenApiParameter("wait", float, description="Wait up to so many seconds (at most 20) for the answer.")


class DetectionsView(ApiView):
    """The questions an organization asked."""

    required = permissions.DETECTIONS_CREATE
    parser_classes = [MultiPartParser]
    max_body_bytes = services.MAXIMUM_BYTES + ENVELOPE_BYTES
    requests_per_minute = 60

    @documented(
        "List detections",
        gives=DetectionOut,
        paged=True,
        example_answer=examples.DETECTION,
        tags=["detections"],
    )
    def get(self, request: Request) -> Response:
        related = ("render__licence__voice__talent", "render__licence__licensee")
        return self.page(Detection.objects.visible_to(self.actor).select_related(*related), DetectionOut)

    @documented(
        "Ask where a clip came from",
        takes={"multipart/form-data": DetectionIn},
        gives=DetectionOut,
        status=202,
        idempotent=True,
        parameters=[WAIT],
        example_answer=examples.DETECTION,
        tags=["detections"],
    )
    def post(self, request: Request) -> Response:
        """Send 1 to 60 s of WAV, FLAC or MP3, even re-encoded or cropped. 200 if `wait` saw the end."""
        seconds = self.valid(DetectionWaitIn, query=True)["wait"]
        response = self._request(request)
        if not seconds or response.status_code != HTTPStatus.ACCEPTED or response.data is None:
            return response
        asked = UUID(str(response.data["id"]))
        row = wait_for(lambda: self._row(asked), ended=lambda row: row.status not in AT_WORK, seconds=seconds)
        status = HTTPStatus.ACCEPTED if row.status in AT_WORK else HTTPStatus.OK
        return self.answer(DetectionOut, row, status)

    @idempotent_io
    def _request(self, request: Request) -> Response:
        file = self.valid(DetectionIn)["file"]
        if file.size > services.MAXIMUM_BYTES:
            raise TooLarge("detection.too_large", f"Send at most {services.MAXIMUM_BYTES >> 20} MB.")
        row = services.request_detection(actor=self.actor, content=file.read(), now=self.now())
        return self.answer(DetectionOut, row, HTTPStatus.ACCEPTED)

    def _row(self, detection_id: UUID) -> Detection:
        row = services.detection_of(actor=self.actor, detection_id=detection_id)
        if row is None:
            raise NotFound("not_found", "There is no such detection that you may see.")
        return row


class DetectionView(ApiView):
    """One question and its answer."""

    required = permissions.DETECTIONS_CREATE

    @documented(
        "Read a detection", gives=DetectionOut, example_answer=examples.DETECTION, tags=["detections"]
    )
    def get(self, request: Request, detection_id: UUID) -> Response:
        row = services.detection_of(actor=self.actor, detection_id=detection_id)
        if row is None:
            raise NotFound("not_found", "There is no such detection that you may see.")
        return self.answer(DetectionOut, row)
