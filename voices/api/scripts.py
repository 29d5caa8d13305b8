"""/v1/prompt-scripts: what talents read aloud."""

from http import HTTPStatus
from uuid import UUID

from django.db.models import Count, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import PromptScript
from voices.serializers.studio import (
    PromptScriptDetailOut,
    PromptScriptIn,
    PromptScriptOut,
    ScriptCoverageOut,
)


def readable(actor: Actor) -> QuerySet[PromptScript]:
    """The scripts an actor may read, with the number of their prompts."""
    return PromptScript.objects.visible_to(actor).annotate(prompt_count=Count("prompts"))


class PromptScriptsView(ApiView):
    """Prompt scripts."""

    required = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}
    max_body_bytes = 2 << 20

    @documented(
        "List prompt scripts",
        gives=PromptScriptOut,
        paged=True,
        example_answer=examples.SCRIPT,
        tags=["sessions"],
    )
    def get(self, request: Request) -> Response:
        return self.page(readable(self.actor), PromptScriptOut)

    @documented(
        "Make a prompt script",
        takes=PromptScriptIn,
        gives=PromptScriptOut,
        status=201,
        idempotent=True,
        example=examples.SCRIPT_IN,
        example_answer=examples.SCRIPT,
        tags=["sessions"],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        script = services.create_prompt_script(actor=self.actor, now=self.now(), **self.valid(PromptScriptIn))
        return self.answer(PromptScriptOut, readable(self.actor).get(id=script.id), HTTPStatus.CREATED)


class PromptScriptView(ApiView):
    """One prompt script."""

    required = permissions.VOICES_READ

    @documented(
        "Read a prompt script with its prompts",
        gives=PromptScriptDetailOut,
        example_answer=examples.SCRIPT_DETAIL,
        tags=["sessions"],
    )
    def get(self, request: Request, script_id: UUID) -> Response:
        return self.answer(PromptScriptDetailOut, self.find(readable(self.actor), id=script_id))


class PromptScriptCoverageView(ApiView):
    """The sounds of one prompt script."""

    required = permissions.VOICES_READ

    @documented(
        "Count the sounds of a prompt script",
        gives=ScriptCoverageOut,
        example_answer=examples.COVERAGE,
        tags=["sessions"],
    )
    def get(self, request: Request, script_id: UUID) -> Response:
        """Each sound of the language should occur at least five times.

        Refusals: 422 `language.unreadable`, 503 `phonemes.unavailable`.
        """
        script = self.find(PromptScript.objects.visible_to(self.actor), id=script_id)
        return self.answer(ScriptCoverageOut, services.script_coverage(script))
