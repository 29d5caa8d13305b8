"""/v1/consent-statements: ask for a text, send its recording, hear it, decide where a person must."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import Statement
from licensing.serializers.statements import (
    ConsentStatementIn,
    ConsentStatementOut,
    ConsentStatementRecordingIn,
    ConsentStatementReviewIn,
    ConsentStatementReviewOut,
)
from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices.quality.limits import MAXIMUM_BYTES
from voices.quality.recording import check_size

TAGS = ["consent statements"]
ENVELOPE_BYTES = 1 << 20


class StatementsView(ApiView):
    """Statements."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.CONSENTS_SIGN}

    @documented(
        "List statements", gives=ConsentStatementOut, paged=True, example_answer=examples.STATEMENT, tags=TAGS
    )
    def get(self, request: Request) -> Response:
        """The talent's own and the agency's."""
        return self.page(
            Statement.objects.visible_to(self.actor).select_related("consent"), ConsentStatementOut
        )

    @documented(
        "Ask for a text to speak",
        takes=ConsentStatementIn,
        gives=ConsentStatementOut,
        status=201,
        idempotent=True,
        example={"consent": examples.ID},
        example_answer=examples.STATEMENT,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The talent reads it aloud and sends one recording within half an hour; its words are new."""
        statement = services.issue_statement(
            actor=self.actor, consent_id=self.valid(ConsentStatementIn)["consent"], now=self.now()
        )
        return self.answer(ConsentStatementOut, statement, HTTPStatus.CREATED)


class StatementView(ApiView):
    """One statement."""

    required = permissions.LICENSING_READ

    @documented("Read a statement", gives=ConsentStatementOut, example_answer=examples.STATEMENT, tags=TAGS)
    def get(self, request: Request, statement_id: UUID) -> Response:
        rows = Statement.objects.visible_to(self.actor).select_related("consent")
        return self.answer(ConsentStatementOut, self.find(rows, id=statement_id))


class StatementRecordingView(ApiView):
    """The recording of a statement."""

    required = {"GET": SIGNED_IN, "POST": permissions.CONSENTS_SIGN}
    parser_classes = [MultiPartParser]
    max_body_bytes = MAXIMUM_BYTES + ENVELOPE_BYTES

    @extend_schema(
        summary="Hear a statement",
        responses={(200, "audio/flac"): OpenApiTypes.BINARY, (200, "audio/wav"): OpenApiTypes.BINARY},
        tags=TAGS,
    )
    def get(self, request: Request, statement_id: UUID) -> HttpResponse:
        """For the talent's side and the platform's reviewers; every hearing is logged."""
        statement, audio = services.open_statement_audio(
            actor=self.actor, statement_id=statement_id, now=self.now()
        )
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{statement.id}.{statement.container}"',
        }
        return HttpResponse(audio, content_type=f"audio/{statement.container}", headers=headers)

    @documented(
        "Send the recording of a statement",
        takes={"multipart/form-data": ConsentStatementRecordingIn},
        gives=ConsentStatementOut,
        status=202,
        example_answer={**examples.STATEMENT, "status": "recorded", "recorded_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, statement_id: UUID) -> Response:
        """Its words and its voice are checked; read the statement again, or hear the news by webhook."""
        values = self.valid(ConsentStatementRecordingIn)
        check_size(values["file"].size)
        statement = services.record_statement(
            actor=self.actor,
            statement_id=statement_id,
            data=values["file"].read(),
            explanation=values["explanation"],
            now=self.now(),
        )
        return self.answer(ConsentStatementOut, statement, HTTPStatus.ACCEPTED)


class StatementReviewsView(ApiView):
    """What waits for a person."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "List statements that wait for a person",
        gives=ConsentStatementReviewOut,
        paged=True,
        example_answer=examples.STATEMENT_REVIEW,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """For the platform's staff, with the scores."""
        rows = Statement.objects.visible_to(self.actor).filter(status=Statement.Status.REVIEW)
        return self.page(rows.select_related("consent"), ConsentStatementReviewOut)


class StatementReviewView(ApiView):
    """A person's decision on one statement."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "Accept or refuse a statement",
        takes=ConsentStatementReviewIn,
        gives=ConsentStatementReviewOut,
        example={"accept": True, "reason": "Clearly the same speaker; the room was loud."},
        example_answer={**examples.STATEMENT_REVIEW, "status": "accepted", "decided_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, statement_id: UUID) -> Response:
        """The reason is shown to the talent's side and stands for good."""
        statement = services.review_statement(
            actor=self.actor,
            statement_id=statement_id,
            now=self.now(),
            **self.valid(ConsentStatementReviewIn),
        )
        return self.answer(ConsentStatementReviewOut, statement)
