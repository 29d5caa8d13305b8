"""/v1/talents/{id}/shares: which agents see a talent."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.permissions import ORG_MANAGE
from marketplace.web.api import ApiView
from marketplace.web.endpoints.members import MEMBER
from marketplace.web.schema import documented
from marketplace.web.serializers import MemberOut
from voices import services

TAGS = ["sharing"]


class TalentSharesView(ApiView):
    """A talent's agents."""

    required = ORG_MANAGE

    @documented(
        "List the agents a talent is shared with",
        gives=MemberOut,
        paged=True,
        example_answer=MEMBER,
        tags=TAGS,
    )
    def get(self, request: Request, talent_id: UUID) -> Response:
        return self.page(services.talent_shares(actor=self.actor, talent_id=talent_id), MemberOut)


class TalentShareView(ApiView):
    """One agent's share."""

    required = ORG_MANAGE

    @documented("Share a talent with an agent", gives=MemberOut, example_answer=MEMBER, tags=TAGS)
    def put(self, request: Request, talent_id: UUID, membership_id: UUID) -> Response:
        """The agent sees the talent, their voices, takes, consents, offers, licences, uses and royalties."""
        member = services.share_talent(actor=self.actor, talent_id=talent_id, membership_id=membership_id)
        return self.answer(MemberOut, member)

    @documented("Stop sharing a talent with an agent", status=204, tags=TAGS)
    def delete(self, request: Request, talent_id: UUID, membership_id: UUID) -> Response:
        services.unshare_talent(actor=self.actor, talent_id=talent_id, membership_id=membership_id)
        return Response(status=HTTPStatus.NO_CONTENT)
