"""/v1/talents and /v1/mandates."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import SIGNED_IN, ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import Mandate, Talent
from voices.serializers.roster import (
    LoginIn,
    LoginOut,
    MandateIn,
    MandateOut,
    TalentChangesIn,
    TalentIn,
    TalentOut,
)

READ_WRITE = {"GET": permissions.VOICES_READ, "POST": permissions.VOICES_WRITE}


class TalentsView(ApiView):
    """The roster."""

    required = READ_WRITE

    @documented("List talents", gives=TalentOut, paged=True, example_answer=examples.TALENT, tags=["talents"])
    def get(self, request: Request) -> Response:
        return self.page(Talent.objects.visible_to(self.actor), TalentOut)

    @documented(
        "Put a talent on the roster",
        takes=TalentIn,
        gives=TalentOut,
        status=201,
        idempotent=True,
        example=examples.TALENT_IN,
        example_answer=examples.TALENT,
        tags=["talents"],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        talent = services.create_talent(actor=self.actor, now=self.now(), **self.valid(TalentIn))
        return self.answer(TalentOut, talent, HTTPStatus.CREATED)


class TalentView(ApiView):
    """One talent."""

    required = {"GET": permissions.VOICES_READ, "PATCH": permissions.VOICES_WRITE}

    @documented("Read a talent", gives=TalentOut, example_answer=examples.TALENT, tags=["talents"])
    def get(self, request: Request, talent_id: UUID) -> Response:
        return self.answer(TalentOut, self.find(Talent.objects.visible_to(self.actor), id=talent_id))

    @documented(
        "Correct what is known of a talent",
        takes=TalentChangesIn,
        gives=TalentOut,
        example={"residence": "US-IL", "born_on": "1990-04-12"},
        example_answer=examples.TALENT,
        tags=["talents"],
    )
    def patch(self, request: Request, talent_id: UUID) -> Response:
        """Dates of birth and death decide who may sign; they stay while a verified representative acts."""
        talent = self.find(Talent.objects.visible_to(self.actor), id=talent_id)
        changed = self.valid(TalentChangesIn)
        return self.answer(
            TalentOut, services.update_talent(actor=self.actor, talent=talent, now=self.now(), **changed)
        )


class TalentLoginView(ApiView):
    """The talent's own sign-in."""

    required = permissions.ORG_MANAGE

    @documented(
        "Give a talent a sign-in and a personal key, shown once",
        takes=LoginIn,
        gives=LoginOut,
        status=201,
        example=examples.LOGIN_IN,
        example_answer=examples.LOGIN,
        tags=["talents"],
    )
    def post(self, request: Request, talent_id: UUID) -> Response:
        talent = self.find(Talent.objects.visible_to(self.actor), id=talent_id)
        values = self.valid(LoginIn)
        issued = services.invite_talent(
            actor=self.actor,
            talent=talent,
            email=values["email"],
            password=values.get("password"),
            now=self.now(),
        )
        return self.answer(LoginOut, issued, HTTPStatus.CREATED)


class MandatesView(ApiView):
    """What the agency may do for whom."""

    required = READ_WRITE

    @documented(
        "List mandates", gives=MandateOut, paged=True, example_answer=examples.MANDATE, tags=["talents"]
    )
    def get(self, request: Request) -> Response:
        return self.page(Mandate.objects.visible_to(self.actor), MandateOut)

    @documented(
        "Record a mandate",
        takes=MandateIn,
        gives=MandateOut,
        status=201,
        idempotent=True,
        example=examples.MANDATE_IN,
        example_answer=examples.MANDATE,
        tags=["talents"],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        values, now = self.valid(MandateIn), self.now()
        talent = self.find(Talent.objects.visible_to(self.actor), id=values["talent"])
        mandate = services.create_mandate(
            actor=self.actor,
            talent=talent,
            starts_at=values.get("starts_at", now),
            ends_at=values["ends_at"],
            commission_bp=values["commission_bp"],
            powers=values["powers"],
            now=now,
        )
        return self.answer(MandateOut, mandate, HTTPStatus.CREATED)


class MandateEndView(ApiView):
    """The end of a mandate."""

    required = SIGNED_IN

    @documented(
        "End a mandate",
        gives=MandateOut,
        example_answer={**examples.MANDATE, "ends_at": examples.AT},
        tags=["talents"],
    )
    def post(self, request: Request, mandate_id: UUID) -> Response:
        """At once, by the agency or the talent, who needs no permission; licences agreed under it stay."""
        mandate = services.end_mandate(actor=self.actor, mandate_id=mandate_id, now=self.now())
        return self.answer(MandateOut, mandate)
