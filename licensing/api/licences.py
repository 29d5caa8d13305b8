"""/v1/licences: read the text, agree it, ask what it permits."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from licensing.api import examples
from licensing.api.consents import signature
from licensing.models import Licence
from licensing.serializers.sales import (
    FirstUseIn,
    LicenceIn,
    LicenceOut,
    LicenceTalentSideOut,
    LicenceTextOut,
    TerminationIn,
    WishIn,
)
from licensing.serializers.scope import DecisionOut, UseIn
from licensing.services.agree_licence import Wish
from licensing.terms import Scope, Use
from marketplace.core import permissions
from marketplace.core.actor import Actor
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented

TAGS = ["licences"]


def shape_for(actor: Actor) -> type[LicenceOut]:
    """How the money is split is the business of talent, agency and platform."""
    return LicenceOut if actor.organization_kind == "advertiser" else LicenceTalentSideOut


def visible(actor: Actor) -> QuerySet[Licence]:
    """The licences an actor may read, with what their shape needs."""
    return Licence.objects.visible_to(actor).select_related("voice__talent", "volume")


def wish(values: dict[str, Any]) -> Wish:
    """The terms asked for, taken out of a validated body."""
    scope = values.pop("scope")
    return Wish(scope=Scope.of(**scope) if scope else None, **values)


class LicenceTextView(ApiView):
    """The text of a licence to come."""

    required = permissions.LICENCES_AGREE

    @documented(
        "Read the text of a licence before signing it",
        takes=WishIn,
        gives=LicenceTextOut,
        example=examples.WISH,
        example_answer=examples.LICENCE_TEXT,
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Nothing is stored. Sign with the hash and the term that come back."""
        values = self.valid(WishIn)
        offer_id = values.pop("offer")
        shown = services.preview_licence(
            actor=self.actor, offer_id=offer_id, wish=wish(values), now=self.now()
        )
        return self.answer(LicenceTextOut, shown)


class LicencesView(ApiView):
    """Licences."""

    required = {"GET": permissions.LICENSING_READ, "POST": permissions.LICENCES_AGREE}

    @documented("List licences", gives=LicenceOut, paged=True, example_answer=examples.LICENCE, tags=TAGS)
    def get(self, request: Request) -> Response:
        """The licensee's own; the agency's and the talent's own, with the split of the money."""
        return self.page(visible(self.actor), shape_for(self.actor))

    @documented(
        "Agree a licence",
        takes=LicenceIn,
        gives=LicenceOut,
        status=201,
        idempotent=True,
        example=examples.LICENCE_IN,
        example_answer=examples.LICENCE,
        tags=TAGS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The offer's terms or narrower ones, signed."""
        values = self.valid(LicenceIn)
        signed, offer_id = signature(request, values), values.pop("offer")
        licence = services.agree_licence(
            actor=self.actor, offer_id=offer_id, wish=wish(values), signature=signed, now=self.now()
        )
        return self.answer(shape_for(self.actor), licence, HTTPStatus.CREATED)


class LicenceView(ApiView):
    """One licence."""

    required = permissions.LICENSING_READ

    @documented("Read a licence", gives=LicenceOut, example_answer=examples.LICENCE, tags=TAGS)
    def get(self, request: Request, licence_id: UUID) -> Response:
        return self.answer(shape_for(self.actor), self.find(visible(self.actor), id=licence_id))


class LicenceTerminateView(ApiView):
    """A licence is ended by one of its parties."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Terminate a licence",
        takes=TerminationIn,
        gives=LicenceOut,
        example={"reason": "Used for a brand that was not agreed (clause 10)."},
        example_answer={**examples.LICENCE, "status": "terminated", "ended_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, licence_id: UUID) -> Response:
        """By the licensee at any time, by the agency for a breach. Later requests are refused."""
        licence = services.terminate_licence(
            actor=self.actor, licence_id=licence_id, now=self.now(), **self.valid(TerminationIn)
        )
        return self.answer(shape_for(self.actor), visible(self.actor).get(id=licence.id))


class FirstUseNoticeView(ApiView):
    """The licensee announces the first use."""

    required = permissions.LICENSING_WRITE

    @documented(
        "Give notice of the first use",
        takes=FirstUseIn,
        gives=LicenceOut,
        example={"begins_at": "2026-11-26T10:00:00Z"},
        example_answer={**examples.LICENCE, "first_use_notice_at": examples.AT},
        tags=TAGS,
    )
    def post(self, request: Request, licence_id: UUID) -> Response:
        """Demanded where a union contract is marked, 48 hours ahead; the first notice counts."""
        licence = services.give_first_use_notice(
            actor=self.actor, licence_id=licence_id, now=self.now(), **self.valid(FirstUseIn)
        )
        return self.answer(shape_for(self.actor), visible(self.actor).get(id=licence.id))


class LicenceCheckView(ApiView):
    """What a licence permits."""

    required = permissions.LICENSING_READ

    @documented(
        "Ask whether a use is permitted",
        takes=UseIn,
        gives=DecisionOut,
        example=examples.USE,
        example_answer=examples.DECISION,
        tags=TAGS,
    )
    def post(self, request: Request, licence_id: UUID) -> Response:
        """Every rule with its verdict, the failing first. Nothing is reserved; a refusal is a 200 here.

        Without a `text` the rules about texts are left out.
        """
        values = self.valid(UseIn)
        text = values.pop("text")
        licence = self.find(visible(self.actor), id=licence_id)
        decision = services.check_use(
            actor=self.actor, licence=licence, use=Use(**values), text=text, now=self.now()
        )
        return self.answer(DecisionOut, decision)
