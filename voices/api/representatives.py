"""/v1/talents/{id}/representatives: guardians and estate approvers, their documents and verification."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import Representative, Talent
from voices.quality.document import MAXIMUM_BYTES, check_size
from voices.serializers.representatives import (
    AddedRepresentativeOut,
    DocumentIn,
    RejectIn,
    RepresentativeIn,
    RepresentativeOut,
    VerifyIn,
)
from voices.services import Person

TAGS = ["representatives"]
# What a multipart body adds around the largest document.
ENVELOPE_BYTES = 1 << 20


class OneRepresentative(ApiView):
    """What every view of one representative needs."""

    def one(self, talent_id: UUID, representative_id: UUID) -> Representative:
        """The one that was asked for. Raises NotFound."""
        rows = Representative.objects.visible_to(self.actor).filter(talent_id=talent_id)
        return self.find(rows, id=representative_id)


class RepresentativesView(ApiView):
    """The representatives of a talent."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.ORG_MANAGE}

    @documented(
        "List a talent's representatives",
        gives=RepresentativeOut,
        paged=True,
        example_answer=examples.REPRESENTATIVE,
        tags=TAGS,
    )
    def get(self, request: Request, talent_id: UUID) -> Response:
        talent = self.find(Talent.objects.visible_to(self.actor), id=talent_id)
        rows = Representative.objects.visible_to(self.actor).filter(talent=talent)
        return self.page(rows, RepresentativeOut)

    @documented(
        "Name who speaks for a talent, with a sign-in and a personal key, shown once",
        takes=RepresentativeIn,
        gives=AddedRepresentativeOut,
        status=201,
        example=examples.REPRESENTATIVE_IN,
        example_answer={"representative": examples.REPRESENTATIVE, "api_key": "vox_…"},
        tags=TAGS,
    )
    def post(self, request: Request, talent_id: UUID) -> Response:
        """They see and sign nothing until the platform's staff verified their document."""
        talent = self.find(Talent.objects.visible_to(self.actor), id=talent_id)
        values = self.valid(RepresentativeIn)
        password = values.pop("password", None)
        added = services.add_representative(
            actor=self.actor, talent=talent, person=Person(**values), password=password, now=self.now()
        )
        return self.answer(AddedRepresentativeOut, added, HTTPStatus.CREATED)


class RepresentativeDocumentView(OneRepresentative):
    """The authority document."""

    required = {"GET": SIGNED_IN, "PUT": permissions.ORG_MANAGE}
    parser_classes = [MultiPartParser]
    max_body_bytes = MAXIMUM_BYTES + ENVELOPE_BYTES

    @documented(
        "File the authority document",
        takes={"multipart/form-data": DocumentIn},
        gives=RepresentativeOut,
        example_answer=examples.REPRESENTATIVE,
        tags=TAGS,
    )
    def put(self, request: Request, talent_id: UUID, representative_id: UUID) -> Response:
        """A new one takes the place of the one before, until staff have decided."""
        row = self.one(talent_id, representative_id)
        values = self.valid(DocumentIn)
        check_size(values["file"].size)
        filed = services.file_document(
            actor=self.actor,
            representative_id=row.id,
            document_kind=values["document_kind"],
            content=values["file"].read(),
            now=self.now(),
        )
        return self.answer(RepresentativeOut, filed)

    @extend_schema(
        summary="Open the authority document",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
        },
        tags=TAGS,
    )
    def get(self, request: Request, talent_id: UUID, representative_id: UUID) -> HttpResponse:
        """For the agency's owners and the platform's staff; every look is logged."""
        row = self.one(talent_id, representative_id)
        document = services.open_document(actor=self.actor, representative_id=row.id, now=self.now())
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{document.name}"',
        }
        return HttpResponse(document.content, content_type=document.media_type, headers=headers)


class RepresentativeVerifyView(OneRepresentative):
    """Staff say yes."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "Verify a representative",
        takes=VerifyIn,
        gives=RepresentativeOut,
        example={"document_sha256": examples.SHA256},
        example_answer={**examples.REPRESENTATIVE, "status": "verified"},
        tags=TAGS,
    )
    def post(self, request: Request, talent_id: UUID, representative_id: UUID) -> Response:
        """From now on they act in the talent's place."""
        row = services.verify_representative(
            actor=self.actor,
            representative_id=self.one(talent_id, representative_id).id,
            now=self.now(),
            **self.valid(VerifyIn),
        )
        return self.answer(RepresentativeOut, row)


class RepresentativeRejectView(OneRepresentative):
    """Staff say no."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "Reject a representative",
        takes=RejectIn,
        gives=RepresentativeOut,
        example={"reason": "The document names another child."},
        example_answer={**examples.REPRESENTATIVE, "status": "rejected"},
        tags=TAGS,
    )
    def post(self, request: Request, talent_id: UUID, representative_id: UUID) -> Response:
        row = services.reject_representative(
            actor=self.actor,
            representative_id=self.one(talent_id, representative_id).id,
            now=self.now(),
            **self.valid(RejectIn),
        )
        return self.answer(RepresentativeOut, row)


class RepresentativeEndView(OneRepresentative):
    """The end of a representation."""

    required = SIGNED_IN

    @documented(
        "End a representation",
        gives=RepresentativeOut,
        example_answer={**examples.REPRESENTATIVE, "status": "ended", "ends_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, talent_id: UUID, representative_id: UUID) -> Response:
        """At once; what they signed stays until it is withdrawn."""
        row = services.end_representative(
            actor=self.actor,
            representative_id=self.one(talent_id, representative_id).id,
            now=self.now(),
        )
        return self.answer(RepresentativeOut, row)
