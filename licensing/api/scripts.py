"""/v1/scripts and /v1/approvals: submit a text, see what was found, decide about it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import Approval, Script
from licensing.serializers.scripts import DecisionIn, ScriptIn, ScriptOut, ScriptQuery, ScriptTalentSideOut
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["scripts"]


def shape_for(actor: Actor) -> type[ScriptOut]:
    """Who decided is the business of talent, agency and platform."""
    return ScriptOut if actor.organization_kind == "advertiser" else ScriptTalentSideOut


def visible(actor: Actor, narrowed: dict[str, Any] | None = None) -> QuerySet[Script]:
    """The scripts an actor may read, with what their shape needs."""
    rows = Script.objects.visible_to(actor).filter(**(narrowed or {}))
    return rows.select_related("licence").prefetch_related("approvals__user")


class ScriptsView(ApiView):
    """Scripts."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.RENDERS_CREATE}

    @documented(
        "List scripts",
        gives=ScriptOut,
        paged=True,
        parameters=[ScriptQuery],
        example_answer=examples.SCRIPT,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Newest first; every text that was submitted or spoken under the licences you may see."""
        narrowed = self.valid(ScriptQuery, query=True)
        return self.page(visible(self.actor, narrowed), shape_for(self.actor))

    @documented(
        "Submit a text for a licence",
        takes=ScriptIn,
        gives=ScriptOut,
        status=201,
        idempotent=True,
        example=examples.SCRIPT_IN,
        example_answer=examples.SCRIPT,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Screened at once; where a person is needed it waits until `deadline_at`.

        200 with the same script when the text was submitted or spoken before.
        """
        now = self.now()
        values = self.valid(ScriptIn)
        licence_id = values.pop("licence")
        script = services.submit_script(actor=self.actor, licence_id=licence_id, now=now, **values)
        status = HTTPStatus.CREATED if script.created_at == now else HTTPStatus.OK
        return self.answer(shape_for(self.actor), script, status)


class ScriptView(ApiView):
    """One script."""

    required = permissions.LICENSING_READ

    @documented("Read a script", gives=ScriptOut, example_answer=examples.SCRIPT, tags=TAGS)
    def get(self, request: Request, script_id: UUID) -> Response:
        """Its text, what was found where, and where it stands; for the talent's side with who decided."""
        return self.answer(shape_for(self.actor), self.find(visible(self.actor), id=script_id))


class DecisionView(ApiView):
    """Deciding about a script."""

    required = {"POST": SIGNED_IN}

    def decide(self, script_id: UUID, decision: str) -> Response:
        """Pass the decision on to the service."""
        services.decide_script(
            actor=self.actor,
            script_id=script_id,
            decision=decision,
            ip=self.request.META.get("REMOTE_ADDR") or None,
            now=self.now(),
            **self.valid(DecisionIn),
        )
        return self.answer(shape_for(self.actor), visible(self.actor).get(id=script_id))


class ScriptApproveView(DecisionView):
    """A yes."""

    @documented(
        "Approve a script",
        takes=DecisionIn,
        gives=ScriptTalentSideOut,
        example=examples.SCRIPT_DECISION_IN,
        example_answer=examples.SCRIPT_APPROVED,
        tags=TAGS,
    )
    def post(self, request: Request, script_id: UUID) -> Response:
        """By the talent, or an agent whose mandate holds `approve`; send back the hash of what you read."""
        return self.decide(script_id, Approval.Decision.APPROVED)


class ScriptRefuseView(DecisionView):
    """A no."""

    @documented(
        "Refuse a script",
        takes=DecisionIn,
        gives=ScriptTalentSideOut,
        example=examples.SCRIPT_DECISION_IN | {"note": "Too loud for me."},
        example_answer=examples.SCRIPT_REFUSED,
        tags=TAGS,
    )
    def post(self, request: Request, script_id: UUID) -> Response:
        """Also after an approval: nothing more is delivered from this text, and its clips are not served."""
        return self.decide(script_id, Approval.Decision.REFUSED)


class ApprovalsView(ApiView):
    """What people were asked about, and what they said."""

    required = permissions.LICENSING_READ

    @documented(
        "List approvals",
        gives=ScriptTalentSideOut,
        paged=True,
        parameters=[ScriptQuery],
        example_answer=examples.SCRIPT_APPROVED,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Newest first; `?status=pending` is the queue, the others are its history.

        A licensee sees the same without `decisions`.
        """
        narrowed = self.valid(ScriptQuery, query=True)
        asked = visible(self.actor, narrowed).exclude(status=Script.Status.OPEN)
        return self.page(asked, shape_for(self.actor))
