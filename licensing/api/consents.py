"""/v1/consents: read the text, sign it, read it again, withdraw it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import Consent
from licensing.serializers.consents import ConsentIn, ConsentOut, ConsentTextIn, ConsentTextOut, ReasonIn
from licensing.services.signing import Signature
from licensing.terms import Scope
from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices.models import Voice

TAGS = ["consents"]


def signature(request: Request, values: dict[str, Any]) -> Signature:
    """The signature in a body, with the address that it came from."""
    ip = request.META.get("REMOTE_ADDR") or None
    return Signature(values.pop("signed_name"), values.pop("text_sha256"), ip)


class ConsentTextView(ApiView):
    """The text of a consent to come."""

    required = permissions.CONSENTS_SIGN

    @documented(
        "Read the text of a consent before signing it",
        takes=ConsentTextIn,
        gives=ConsentTextOut,
        example=examples.CONSENT_TERMS,
        example_answer=examples.CONSENT_TEXT,
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Nothing is stored. Sign with the hash that comes back, and the same terms."""
        values = self.valid(ConsentTextIn)
        voice = _voice(self, values.pop("voice"))
        scope = Scope.of(**values.pop("scope"))
        shown = services.preview_consent(actor=self.actor, voice=voice, scope=scope, now=self.now(), **values)
        return self.answer(ConsentTextOut, shown)


class ConsentsView(ApiView):
    """Consents."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.CONSENTS_SIGN}

    @documented("List consents", gives=ConsentOut, paged=True, example_answer=examples.CONSENT, tags=TAGS)
    def get(self, request: Request) -> Response:
        """The talent's own and the agency's, every version."""
        return self.page(Consent.objects.visible_to(self.actor), ConsentOut)

    @documented(
        "Sign a consent",
        takes=ConsentIn,
        gives=ConsentOut,
        status=201,
        idempotent=True,
        example=examples.CONSENT_IN,
        example_answer=examples.CONSENT,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """It takes the place of the voice's consent before, at once."""
        values = self.valid(ConsentIn)
        consent = services.grant_consent(
            actor=self.actor,
            voice=_voice(self, values.pop("voice")),
            scope=Scope.of(**values.pop("scope")),
            signature=signature(request, values),
            now=self.now(),
            **values,
        )
        return self.answer(ConsentOut, consent, HTTPStatus.CREATED)


class ConsentView(ApiView):
    """One consent."""

    required = permissions.LICENSING_READ

    @documented("Read a consent", gives=ConsentOut, example_answer=examples.CONSENT, tags=TAGS)
    def get(self, request: Request, consent_id: UUID) -> Response:
        return self.answer(ConsentOut, self.find(Consent.objects.visible_to(self.actor), id=consent_id))


class ConsentWithdrawView(ApiView):
    """The end of a consent."""

    required = SIGNED_IN

    @documented(
        "Withdraw a consent",
        takes=ReasonIn,
        gives=ConsentOut,
        example={"reason": "I no longer want this."},
        example_answer={**examples.CONSENT, "status": "withdrawn", "epoch": 1, "ended_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, consent_id: UUID) -> Response:
        """Nothing is delivered under it once this has answered; the talent needs no permission for it."""
        consent = services.withdraw_consent(
            actor=self.actor, consent_id=consent_id, now=self.now(), **self.valid(ReasonIn)
        )
        return self.answer(ConsentOut, consent)


def _voice(view: ApiView, voice_id: UUID) -> Voice:
    rows = Voice.objects.visible_to(view.actor).select_related("talent__organization")
    return view.find(rows, id=voice_id)
