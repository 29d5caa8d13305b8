"""/v1/sessions: open, fill, close, report."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import PromptScript, Session, Voice
from voices.serializers.studio import SessionIn, SessionOut, SessionReportOut


class SessionsView(ApiView):
    """Recording sessions."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}

    @documented(
        "List sessions", gives=SessionOut, paged=True, example_answer=examples.SESSION, tags=["sessions"]
    )
    def get(self, request: Request) -> Response:
        return self.page(Session.objects.visible_to(self.actor), SessionOut)

    @documented(
        "Open a session",
        takes=SessionIn,
        gives=SessionOut,
        status=201,
        idempotent=True,
        example=examples.SESSION_IN,
        example_answer=examples.SESSION,
        tags=["sessions"],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.valid(SessionIn)
        session = services.open_session(
            actor=self.actor,
            voice=self.find(Voice.objects.visible_to(self.actor), id=values["voice"]),
            script=self.find(PromptScript.objects.visible_to(self.actor), id=values["script"]),
            now=self.now(),
        )
        return self.answer(SessionOut, session, HTTPStatus.CREATED)


class SessionView(ApiView):
    """One session."""

    required = permissions.VOICES_READ

    @documented("Read a session", gives=SessionOut, example_answer=examples.SESSION, tags=["sessions"])
    def get(self, request: Request, session_id: UUID) -> Response:
        return self.answer(SessionOut, self.find(Session.objects.visible_to(self.actor), id=session_id))


class SessionCloseView(ApiView):
    """The end of a session."""

    required = permissions.VOICES_WRITE

    @documented(
        "Close a session and have its takes' speaker checked",
        gives=SessionOut,
        example_answer={**examples.SESSION, "status": "closed", "closed_at": examples.AT},
        tags=["sessions"],
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        session = self.find(Session.objects.visible_to(self.actor), id=session_id)
        closed = services.close_session(actor=self.actor, session=session, now=self.now())
        return self.answer(SessionOut, closed)


class SessionReportView(ApiView):
    """Where a session stands."""

    required = permissions.VOICES_READ

    @documented(
        "Report on a session", gives=SessionReportOut, example_answer=examples.REPORT, tags=["sessions"]
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        session = self.find(Session.objects.visible_to(self.actor), id=session_id)
        return self.answer(SessionReportOut, services.session_report(session))
