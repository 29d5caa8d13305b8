"""/v1/notices/{id}/renders: what was delivered before a stop, and what is required of it."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from licensing.models import Notice
from licensing.policies.wind_down import required
from marketplace.core import permissions
from marketplace.web.api import ApiView
from marketplace.web.pagination import CursorPagination
from marketplace.web.schema import documented
from synthesis.api import examples
from synthesis.models import Render
from synthesis.serializers.notices import NoticedRenderOut


class NoticeRendersView(ApiView):
    """The delivered renders of a notice."""

    required = permissions.LICENSING_READ

    @documented(
        "List what a notice requires to take down",
        gives=NoticedRenderOut,
        paged=True,
        example_answer=examples.NOTICED_RENDER,
        tags=["revocations"],
    )
    def get(self, request: Request, notice_id: UUID) -> Response:
        """Every render that was delivered under what was stopped; newest first."""
        notices = Notice.objects.visible_to(self.actor).select_related("revocation")
        notice = self.find(notices, id=notice_id)
        paginator = CursorPagination()
        rows = Render.objects.visible_to(self.actor).under_notice(notice)
        page = paginator.paginate_queryset(rows, request, self)
        context = self.context() | {"required": required(notice.deadline_at, self.now())}
        return paginator.get_paginated_response(NoticedRenderOut(page, many=True, context=context).data)
