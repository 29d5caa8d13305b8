"""The base of every API view: actor, default deny, limits, input and output through explicit serializers."""

import datetime
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from marketplace.core import clock
from marketplace.core.actor import ANONYMOUS, Actor
from marketplace.core.errors import Forbidden, NotFound, Refusal, TooLarge, require
from marketplace.web import problems, throttling
from marketplace.web.authentication import KeyAuthentication, SessionAuthentication
from marketplace.web.pagination import CursorPagination
from marketplace.web.parsers import JSONParser
from marketplace.web.schema import AutoSchema

ANYONE = "anyone"  # also those who are not signed in
SIGNED_IN = "signed-in"  # any key or session; the service decides the rest

Row = TypeVar("Row", bound=Model)


class LengthRequired(Refusal):
    """A body without Content-Length cannot be limited before it is read."""

    status = 411
    title = "Length required"


class ApiView(APIView):
    """Subclasses say in `required` which permission each method needs, and call one service per method.

    `required` is one permission for all methods or a mapping by method ("GET" covers "HEAD"). Without it
    every call is refused. Order of answers: 401, 403 for the permission, 404 for what is invisible, then the
    service's own refusals.
    """

    required: ClassVar[str | Mapping[str, str]] = {}
    max_body_bytes: ClassVar[int] = 1 << 20
    requests_per_minute: ClassVar[int] = 3000

    authentication_classes = [KeyAuthentication, SessionAuthentication]
    permission_classes = []  # check_permissions() below replaces them
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema = AutoSchema()

    actor: Actor = ANONYMOUS

    def get_exception_handler(self) -> Any:
        return problems.exception_handler

    def perform_authentication(self, request: Request) -> None:
        actor: Any = request.auth or ANONYMOUS
        self.actor = actor
        request.actor = request._request.actor = self.actor  # type: ignore[attr-defined]

    def check_permissions(self, request: Request) -> None:
        method = "GET" if request.method == "HEAD" else str(request.method)
        required = self.required if isinstance(self.required, str) else self.required.get(method)
        if required == ANYONE:
            return
        if not self.actor.is_authenticated:
            raise NotAuthenticated("Send your API key as `Authorization: Bearer vox_…`, or sign in.")
        if method.lower() not in self.http_method_names or not hasattr(self, method.lower()):
            raise MethodNotAllowed(method)
        if required is None:
            raise Forbidden("permission.missing", "Nobody may do this.")
        if required != SIGNED_IN:
            require(self.actor, required)

    def check_throttles(self, request: Request) -> None:
        who = self.actor.principal if self.actor.is_authenticated else f"ip:{request.META.get('REMOTE_ADDR')}"
        limit = self.requests_per_minute
        # A door with a limit of its own counts what comes to such doors, not everything that its caller asks.
        bucket = who if limit == ApiView.requests_per_minute else f"{who}:{limit}"
        wait = throttling.seconds_to_wait(bucket=bucket, limit=limit)
        if wait is not None:
            self.throttled(request, wait)
        self._check_size(request)

    def _check_size(self, request: Request) -> None:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length:
            if request.META.get("HTTP_TRANSFER_ENCODING"):
                raise LengthRequired("length.required", "Send a Content-Length header with the body.")
            return
        if not length.isdigit() or int(length) > self.max_body_bytes:
            raise TooLarge("too_large", f"The body may have {self.max_body_bytes} bytes at most.")

    def valid(self, serializer: type[BaseSerializer[Any]], *, query: bool = False) -> dict[str, Any]:
        """The request's body (or query string) as validated values.

        Raises ValidationError, answered as problem `invalid` (400) with the fields that are wrong.
        """
        data = self.request.query_params if query else self.request.data
        checked = serializer(data=data, context=self.context())
        checked.is_valid(raise_exception=True)
        values: dict[str, Any] = checked.validated_data
        return values

    def answer(
        self, serializer: type[BaseSerializer[Any]], result: Any, status: int = HTTPStatus.OK
    ) -> Response:
        """`result` through an output serializer."""
        return Response(serializer(result, context=self.context()).data, status=status)

    def page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        """One page of `rows`, newest first."""
        paginator = CursorPagination()
        page = paginator.paginate_queryset(rows, self.request, self)
        return paginator.get_paginated_response(serializer(page, many=True, context=self.context()).data)

    def find(self, rows: QuerySet[Row], **lookup: Any) -> Row:
        """The one row among the visible ones. Raises NotFound: invisible looks the same as absent."""
        row = rows.filter(**lookup).first()
        if row is None:
            name = rows.model._meta.verbose_name
            raise NotFound("not_found", f"There is no such {name} that you may see.")
        return row

    def context(self) -> dict[str, Any]:
        """What serializers may ask: the request and the actor."""
        return {"request": self.request, "actor": self.actor}

    def now(self) -> datetime.datetime:
        """The database's time, to pass to services."""
        return clock.now()
