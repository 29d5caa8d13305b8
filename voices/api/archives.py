"""/v1/archive-uploads: long, unscripted files of a voice and what was found in them."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.parsers import JSONParser
from marketplace.web.schema import documented
from voices import services
from voices.api import archive_examples as examples
from voices.api.examples import AT
from voices.models import ArchiveUpload, Voice
from voices.quality.archive.header import check_size
from voices.quality.archive.limits import MAXIMUM_BYTES
from voices.serializers.archive import (
    ArchiveAnnouncedOut,
    ArchiveAnnounceIn,
    ArchiveFileIn,
    ArchiveUploadOut,
    ReferenceIn,
    SegmentOut,
    SpansOut,
)

TAGS = ["archives"]
ENVELOPE_BYTES = 1 << 20


def reference_of(values: dict[str, object]) -> services.Reference | None:
    """The marked stretch in a validated body, or None."""
    start, end = values["reference_start_ms"], values["reference_end_ms"]
    return services.Reference(start, end) if isinstance(start, int) and isinstance(end, int) else None


class ArchiveUploadsView(ApiView):
    """Archival material."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}
    parser_classes = [JSONParser, MultiPartParser]
    max_body_bytes = MAXIMUM_BYTES + ENVELOPE_BYTES

    @documented(
        "List archive uploads",
        gives=ArchiveUploadOut,
        paged=True,
        example_answer=examples.ARCHIVE,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        return self.page(ArchiveUpload.objects.visible_to(self.actor).arrived(), ArchiveUploadOut)

    @documented(
        "Send a long recording",
        takes={"multipart/form-data": ArchiveFileIn},
        gives=ArchiveUploadOut,
        status=201,
        example_answer=examples.ARCHIVE,
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """The same file for the same voice returns the same archive, so a lost answer is asked for again."""
        values = self.valid(ArchiveFileIn)
        check_size(values["file"].size)
        archive = services.receive_archive(
            actor=self.actor,
            voice=self.find(Voice.objects.visible_to(self.actor), id=values["voice"]),
            file=values["file"].file,
            size=values["file"].size,
            filename=values["file"].name or "",
            sha256=values["sha256"],
            reference=reference_of(values),
            now=self.now(),
        )
        return self.answer(ArchiveUploadOut, archive, HTTPStatus.CREATED)


class ArchiveAnnounceView(ApiView):
    """Long files straight into the object store."""

    required = permissions.VOICES_WRITE

    @documented(
        "Sign an upload of a long recording straight into the store",
        takes=ArchiveAnnounceIn,
        gives=ArchiveAnnouncedOut,
        status=201,
        example=examples.ANNOUNCE_IN,
        example_answer=examples.ANNOUNCED,
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Only where the store is S3; else 422 `upload.presign_unavailable`: send the file itself."""
        values = self.valid(ArchiveAnnounceIn)
        voice = self.find(Voice.objects.visible_to(self.actor), id=values.pop("voice"))
        announced = services.announce_archive(actor=self.actor, voice=voice, now=self.now(), **values)
        return self.answer(ArchiveAnnouncedOut, announced, HTTPStatus.CREATED)


class ArchiveView(ApiView):
    """What every view of one archive needs."""

    def archive(self, archive_id: UUID) -> ArchiveUpload:
        """The one that was asked for. Raises NotFound."""
        return self.find(ArchiveUpload.objects.visible_to(self.actor), id=archive_id)


class ArchiveUploadView(ArchiveView):
    """One archive upload."""

    required = permissions.VOICES_READ

    @documented(
        "Read an archive upload and its report",
        gives=ArchiveUploadOut,
        example_answer=examples.ARCHIVE,
        tags=TAGS,
    )
    def get(self, request: Request, archive_id: UUID) -> Response:
        return self.answer(ArchiveUploadOut, self.archive(archive_id))


class ArchiveClaimView(ArchiveView):
    """The end of a signed upload."""

    required = permissions.VOICES_WRITE

    @documented(
        "Claim an uploaded recording",
        takes=ReferenceIn,
        gives=ArchiveUploadOut,
        example=examples.REFERENCE_IN,
        example_answer=examples.ARCHIVE,
        tags=TAGS,
    )
    def post(self, request: Request, archive_id: UUID) -> Response:
        """Claiming it again returns the same archive."""
        archive = services.claim_archive(
            actor=self.actor,
            archive=self.archive(archive_id),
            reference=reference_of(self.valid(ReferenceIn)),
            now=self.now(),
        )
        return self.answer(ArchiveUploadOut, archive)


class ArchiveAnalyseView(ArchiveView):
    """Another analysis."""

    required = permissions.VOICES_WRITE

    @documented(
        "Analyse an archive, with a stretch in which only the talent speaks",
        takes=ReferenceIn,
        gives=ArchiveUploadOut,
        status=202,
        example=examples.REFERENCE_IN,
        example_answer={**examples.ARCHIVE, "status": "queued", "report": {}},
        tags=TAGS,
    )
    def post(self, request: Request, archive_id: UUID) -> Response:
        """Possible until a person has settled a sentence."""
        archive = services.analyse_archive(
            actor=self.actor,
            archive=self.archive(archive_id),
            reference=reference_of(self.valid(ReferenceIn)),
            now=self.now(),
        )
        return self.answer(ArchiveUploadOut, archive, HTTPStatus.ACCEPTED)


class ArchiveCloseView(ArchiveView):
    """The end of a review."""

    required = permissions.VOICES_WRITE

    @documented(
        "Close an archive: its takes stay, the file and all other sentences are deleted",
        gives=ArchiveUploadOut,
        example_answer={**examples.ARCHIVE, "status": "closed", "closed_at": AT},
        tags=TAGS,
    )
    def post(self, request: Request, archive_id: UUID) -> Response:
        archive = self.archive(archive_id)
        closed = services.close_archive(actor=self.actor, archive=archive, now=self.now())
        return self.answer(ArchiveUploadOut, closed)


class ArchiveSpansView(ArchiveView):
    """The whole file, span by span."""

    required = permissions.VOICES_READ

    @documented(
        "Read what every stretch of an archive is",
        gives=SpansOut,
        example_answer=examples.SPANS,
        tags=TAGS,
    )
    def get(self, request: Request, archive_id: UUID) -> Response:
        names = ("start_ms", "end_ms", "kind")
        spans = [dict(zip(names, span, strict=True)) for span in self.archive(archive_id).spans]
        return self.answer(SpansOut, {"spans": spans})


class ArchiveSegmentsView(ArchiveView):
    """The sentences found in a file."""

    required = permissions.VOICES_READ

    @documented(
        "List an archive's sentences, the last one first",
        gives=SegmentOut,
        paged=True,
        example_answer=examples.SEGMENT,
        tags=TAGS,
    )
    def get(self, request: Request, archive_id: UUID) -> Response:
        rows = services.readable_segments(actor=self.actor, archive=self.archive(archive_id))
        return self.page(rows, SegmentOut)
