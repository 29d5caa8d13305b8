"""/v1/licences/{id}/shares: which producers see a licence."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from licensing import services
from marketplace.core.permissions import ORG_MANAGE
from marketplace.web.api import ApiView
from marketplace.web.endpoints.members import MEMBER
from marketplace.web.schema import documented
from marketplace.web.serializers import MemberOut

TAGS = ["sharing"]
PRODUCER = MEMBER | {"email": "kai@brightads.example", "role": "producer"}


class LicenceSharesView(ApiView):
    """A licence's producers."""

    required = ORG_MANAGE

    @documented(
        "List the producers a licence is shared with",
        gives=MemberOut,
        paged=True,
        example_answer=PRODUCER,
        tags=TAGS,
    )
    def get(self, request: Request, licence_id: UUID) -> Response:
        return self.page(services.licence_shares(actor=self.actor, licence_id=licence_id), MemberOut)


class LicenceShareView(ApiView):
    """One producer's share."""

    required = ORG_MANAGE

    @documented("Share a licence with a producer", gives=MemberOut, example_answer=PRODUCER, tags=TAGS)
    def put(self, request: Request, licence_id: UUID, membership_id: UUID) -> Response:
        """The producer sees and uses the licence: its texts, its renders, its quote, its notices."""
        member = services.share_licence(actor=self.actor, licence_id=licence_id, membership_id=membership_id)
        return self.answer(MemberOut, member)

    @documented("Stop sharing a licence with a producer", status=204, tags=TAGS)
    def delete(self, request: Request, licence_id: UUID, membership_id: UUID) -> Response:
        services.unshare_licence(actor=self.actor, licence_id=licence_id, membership_id=membership_id)
        return Response(status=HTTPStatus.NO_CONTENT)
