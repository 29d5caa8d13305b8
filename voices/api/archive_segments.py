"""/v1/archive-segments: hear a sentence, write down what it says, keep it or leave it out."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.ranges import ranged
from marketplace.web.schema import documented
from voices import services
from voices.api import archive_examples as examples
from voices.api.examples import ID
from voices.models import ArchiveSegment
from voices.serializers.archive import SegmentAcceptIn, SegmentDetailOut, SegmentOut, SegmentTextIn

TAGS = ["archives"]


class SegmentView(ApiView):
    """What every view of one segment needs."""

    def segment(self, segment_id: UUID) -> ArchiveSegment:
        """The one that was asked for. Raises NotFound."""
        return self.find(ArchiveSegment.objects.visible_to(self.actor), id=segment_id)


class ArchiveSegmentView(SegmentView):
    """One sentence."""

    required = permissions.VOICES_READ

    @documented(
        "Read a sentence with every version of its words",
        gives=SegmentDetailOut,
        example_answer=examples.SEGMENT_DETAIL,
        tags=TAGS,
    )
    def get(self, request: Request, segment_id: UUID) -> Response:
        segment = services.readable_segment(actor=self.actor, segment=self.segment(segment_id))
        return self.answer(SegmentDetailOut, segment)


class ArchiveSegmentAudioView(SegmentView):
    """The sound of a sentence."""

    required = permissions.VOICES_READ

    @extend_schema(summary="Hear a sentence", responses={(200, "audio/flac"): OpenApiTypes.BINARY}, tags=TAGS)
    def get(self, request: Request, segment_id: UUID) -> HttpResponse:
        """For the agency and the talent only; every hearing is logged."""
        segment = self.segment(segment_id)
        audio = services.open_segment_audio(actor=self.actor, segment=segment, now=self.now())
        response = ranged(request._request, audio, "audio/flac")
        response["Content-Disposition"] = f'inline; filename="{segment.id}.flac"'
        return response


class ArchiveSegmentTextView(SegmentView):
    """The words of a sentence."""

    required = permissions.VOICES_WRITE

    @documented(
        "Correct what a sentence says",
        takes=SegmentTextIn,
        gives=SegmentOut,
        example=examples.TEXT_IN,
        example_answer=examples.SEGMENT,
        tags=TAGS,
    )
    def post(self, request: Request, segment_id: UUID) -> Response:
        """Every version stays, with who wrote it and when."""
        corrected = services.correct_segment(
            actor=self.actor,
            segment=self.segment(segment_id),
            now=self.now(),
            **self.valid(SegmentTextIn),
        )
        return self.answer(SegmentOut, corrected)


class ArchiveSegmentAcceptView(SegmentView):
    """A sentence to train from."""

    required = permissions.VOICES_WRITE

    @documented(
        "Keep a sentence: it becomes a take",
        takes=SegmentAcceptIn,
        gives=SegmentOut,
        example=examples.TEXT_IN,
        example_answer={**examples.SEGMENT, "status": "accepted", "take": ID},
        tags=TAGS,
    )
    def post(self, request: Request, segment_id: UUID) -> Response:
        """Keeping it again changes nothing but the words."""
        accepted = services.accept_segment(
            actor=self.actor,
            segment=self.segment(segment_id),
            now=self.now(),
            **self.valid(SegmentAcceptIn),
        )
        return self.answer(SegmentOut, accepted)


class ArchiveSegmentDropView(SegmentView):
    """A sentence to leave out."""

    required = permissions.VOICES_WRITE

    @documented(
        "Leave a sentence out; a take that it became is no longer trained from",
        gives=SegmentOut,
        example_answer={**examples.SEGMENT, "status": "dropped"},
        tags=TAGS,
    )
    def post(self, request: Request, segment_id: UUID) -> Response:
        segment = self.segment(segment_id)
        dropped = services.drop_segment(actor=self.actor, segment=segment, now=self.now())
        return self.answer(SegmentOut, dropped)
