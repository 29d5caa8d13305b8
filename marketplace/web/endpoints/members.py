"""/v1/members: the people of the caller's organization and their roles."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.models import Membership
from marketplace.core.permissions import ORG_MANAGE
from marketplace.web import services
from marketplace.web.api import ApiView
from marketplace.web.idempotency import idempotent
from marketplace.web.schema import documented
from marketplace.web.serializers import MemberIn, MemberOut

MEMBER = {
    "id": "01a20997-2f11-7000-8000-3c1d7f2a9e55",
    "user": "01a20997-2f0d-7000-8000-91f0b24ac001",
    "email": "noor@northstar.example",
    "role": "agent",
    "created_at": "2026-11-23T18:00:00Z",
}
MEMBER_IN = {"email": "noor@northstar.example", "role": "agent"}


class Members(ApiView):
    """Who belongs to the organization; a talent gets a sign-in at `/v1/talents/{id}/login` instead."""

    required = ORG_MANAGE

    @documented("List members", gives=MemberOut, paged=True, example_answer=MEMBER)
    def get(self, request: Request) -> Response:
        rows = Membership.objects.filter(organization=self.actor.organization_id).select_related("user")
        return self.page(rows, MemberOut)

    @documented(
        "Let a person into the organization",
        takes=MemberIn,
        gives=MemberOut,
        status=201,
        idempotent=True,
        example=MEMBER_IN,
        example_answer=MEMBER,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """An `agent` (of an agency) or `producer` (of an advertiser) sees only what is shared with them."""
        values = self.valid(MemberIn)
        member = services.add_member(actor=self.actor, **values)
        return self.answer(MemberOut, member, status=HTTPStatus.CREATED)
