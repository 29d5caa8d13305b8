"""/v1/enrolment-cases: voices that sound like one another talent enrolled before."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.schema import documented
from voices import services
from voices.api import examples
from voices.models import EnrolmentCase
from voices.serializers.enrolment import EnrolmentCaseOut, EnrolmentDecisionIn

TAGS = ["enrolment"]


class EnrolmentCasesView(ApiView):
    """Cases."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "List voices that were enrolled twice",
        gives=EnrolmentCaseOut,
        paged=True,
        example_answer=examples.ENROLMENT_CASE,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """For the platform's staff; the agencies concerned never learn of each other."""
        return self.page(EnrolmentCase.objects.visible_to(self.actor), EnrolmentCaseOut)


class EnrolmentDecideView(ApiView):
    """A person's decision on one case."""

    required = permissions.PLATFORM_MANAGE

    @documented(
        "Allow or block the later of two voices alike",
        takes=EnrolmentDecisionIn,
        gives=EnrolmentCaseOut,
        example={"allow": True, "reason": "One person, signed with both agencies; papers seen."},
        example_answer={**examples.ENROLMENT_CASE, "status": "allowed"},
        tags=TAGS,
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Allowing covers every voice of the two talents; a decision may be reversed."""
        case = services.decide_enrolment(
            actor=self.actor, case_id=case_id, now=self.now(), **self.valid(EnrolmentDecisionIn)
        )
        return self.answer(EnrolmentCaseOut, case)
