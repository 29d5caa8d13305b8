"""/v1/notices, /v1/legal-holds and the certificate of a stop: what follows a revocation."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.models import LegalHold, Notice
from licensing.serializers.aftermath import (
    AcknowledgeIn,
    CertificateOut,
    LegalHoldIn,
    LegalHoldOut,
    NoticeOut,
)
from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["revocations"]


class NoticeBase(ApiView):
    """What the views of notices share."""

    def visible(self) -> QuerySet[Notice]:
        """Those of the actor, with what their shape needs."""
        return Notice.objects.visible_to(self.actor).select_related("revocation")

    def context(self) -> dict[str, Any]:
        return super().context() | {"now": self.now()}


class NoticesView(NoticeBase):
    """Notices."""

    required = permissions.LICENSING_READ

    @documented("List notices", gives=NoticeOut, paged=True, example_answer=examples.NOTICE, tags=TAGS)
    def get(self, request: Request) -> Response:
        """The licensee's own; to the talent's side those about their voices, acknowledged or not."""
        return self.page(self.visible(), NoticeOut)


class NoticeView(NoticeBase):
    """One notice."""

    required = permissions.LICENSING_READ

    @documented("Read a notice", gives=NoticeOut, example_answer=examples.NOTICE, tags=TAGS)
    def get(self, request: Request, notice_id: UUID) -> Response:
        """By when everything must be off the air; `/v1/notices/{id}/renders` lists what that is."""
        return self.answer(NoticeOut, self.find(self.visible(), id=notice_id))


class NoticeAcknowledgeView(NoticeBase):
    """The licensee's word."""

    required = {"POST": SIGNED_IN}

    @documented(
        "Acknowledge a notice",
        takes=AcknowledgeIn,
        gives=NoticeOut,
        example={"signed_name": "Ada Buyer"},
        example_answer=examples.NOTICE | {"acknowledged_at": examples.AT, "acknowledged_name": "Ada Buyer"},
        tags=TAGS,
    )
    def post(self, request: Request, notice_id: UUID) -> Response:
        """By the licensee: the notice was read. The first acknowledgement stands."""
        services.acknowledge(
            actor=self.actor, notice_id=notice_id, now=self.now(), **self.valid(AcknowledgeIn)
        )
        return self.answer(NoticeOut, self.visible().get(id=notice_id))


class LegalHoldsView(ApiView):
    """Legal holds."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.PLATFORM_MANAGE}

    @documented(
        "List legal holds", gives=LegalHoldOut, paged=True, example_answer=examples.LEGAL_HOLD, tags=TAGS
    )
    def get(self, request: Request) -> Response:
        """To staff all; to the talent's side those on their voices."""
        return self.page(LegalHold.objects.visible_to(self.actor), LegalHoldOut)

    @documented(
        "Place a legal hold",
        takes=LegalHoldIn,
        gives=LegalHoldOut,
        status=201,
        idempotent=True,
        example={"voice": examples.ID, "reason": examples.LEGAL_HOLD["reason"]},
        example_answer=examples.LEGAL_HOLD,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keeps the voice's key from being destroyed. It allows no use: what was stopped stays stopped."""
        values = self.valid(LegalHoldIn)
        hold = services.place_hold(
            actor=self.actor, voice_id=values["voice"], reason=values["reason"], now=self.now()
        )
        return self.answer(LegalHoldOut, hold, HTTPStatus.CREATED)


class LegalHoldLiftView(ApiView):
    """Ending a hold."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "Lift a legal hold",
        gives=LegalHoldOut,
        example_answer=examples.LEGAL_HOLD | {"lifted_at": examples.END},
        tags=TAGS,
    )
    def post(self, request: Request, hold_id: UUID) -> Response:
        """Where the voice was stopped and no other hold stands, its key is destroyed now."""
        hold = services.lift_hold(actor=self.actor, hold_id=hold_id, now=self.now())
        return self.answer(LegalHoldOut, hold)


class CertificateView(ApiView):
    """The talent's proof."""

    required = permissions.LICENSING_READ

    @documented(
        "Fetch the certificate of a stop",
        gives=CertificateOut,
        example_answer=examples.CERTIFICATE,
        tags=TAGS,
    )
    def get(self, request: Request, revocation_id: UUID) -> Response:
        """Signed, with the log's proofs; for the talent's side. 503 `certificate.pending` for some seconds.

        Check it offline: the signature is Ed25519 over the statement's canonical JSON (RFC 8785), each
        `proof` a C2SP tlog-proof of an entry whose leaf hash stands beside it.
        """
        issued = services.certificate(actor=self.actor, revocation_id=revocation_id, now=self.now())
        document: Any = services.as_document(issued)
        return self.answer(CertificateOut, document)
