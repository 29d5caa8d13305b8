"""/v1/consents: read the text, sign it, read it again, withdraw it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import Consent
from licensing.policies.limits import Limits
from licensing.serializers.consents import (
    ConsentIn,
    ConsentOut,
    ConsentTextIn,
    ConsentTextOut,
    NarrowIn,
    ReasonIn,
)
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


def limits(values: dict[str, Any]) -> Limits:
    """The limits in a body, taken out of it."""
    return Limits.of(**{name: values.pop(name) for name in Limits.__dataclass_fields__})


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
        shown = services.preview_consent(
            actor=self.actor, voice=voice, scope=scope, limits=limits(values), now=self.now(), **values
        )
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
        """It takes the place of the voice's consent before, at once. An adult talent signs in person, a
        minor's guardian or an estate's approver in their place; never the agency."""
        values = self.valid(ConsentIn)
        consent = services.grant_consent(
            actor=self.actor,
            voice=_voice(self, values.pop("voice")),
            scope=Scope.of(**values.pop("scope")),
            limits=limits(values),
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


class ConsentNarrowView(ApiView):
    """A consent that allows less."""

    required = SIGNED_IN

    @documented(
        "Narrow a consent at once",
        takes=NarrowIn,
        gives=ConsentOut,
        status=201,
        idempotent=True,
        example={"scope": {"media": ["radio"]}, "forbidden_topics": ["alcohol", "gambling"]},
        example_answer={**examples.CONSENT, "version": 2},
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request, consent_id: UUID) -> Response:
        """A new version whose text says what was taken out, signed by this session or key; the talent needs
        no permission. A widening is refused as `consent.widens`: sign a new consent for it."""
        values = self.valid(NarrowIn)
        consent = services.narrow_consent(
            actor=self.actor,
            consent_id=consent_id,
            narrowing=services.Narrowing(**values.pop("scope", {}), **values),
            ip=request.META.get("REMOTE_ADDR") or None,
            now=self.now(),
        )
        return self.answer(ConsentOut, consent, HTTPStatus.CREATED)


class ConsentReceiptView(ApiView):
    """The proof that a talent keeps."""

    required = permissions.LICENSING_READ

    @extend_schema(
        summary="Download a consent receipt",
        responses={(200, "application/ld+json"): OpenApiTypes.OBJECT},
        examples=[OpenApiExample("A receipt", examples.CONSENT_RECEIPT, media_type="application/ld+json")],
        tags=TAGS,
    )
    def get(self, request: Request, consent_id: UUID) -> HttpResponse:
        """The fields of ISO/IEC TS 27560:2023 in JSON-LD, signed; for the talent's side only. Nothing has to
        be fetched to read it."""
        receipt = services.consent_receipt(actor=self.actor, consent_id=consent_id, now=self.now())
        headers = {"Content-Disposition": f'attachment; filename="consent-receipt-{consent_id}.jsonld"'}
        return JsonResponse(receipt, content_type="application/ld+json", headers=headers)


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
