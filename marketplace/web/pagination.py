"""Cursor pagination over time-ordered ids: {"items": [...], "next": "<cursor>" | null}."""

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.errors import Invalid


def encode(primary_key: object) -> str:
    """An opaque cursor that stands for 'after this row'."""
    return base64.urlsafe_b64encode(str(primary_key).encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The primary key inside a cursor, as text. Raises Invalid(cursor.invalid)."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise _invalid_cursor() from None


def _invalid_cursor() -> Invalid:
    return Invalid("cursor.invalid", "This cursor is not one of ours. Start again without `cursor`.")


class CursorPagination(BasePagination):
    """Newest first by primary key (UUIDv7 or bigint, so by time); stable while rows are added."""

    page_size = 25
    max_page_size = 100
    next_cursor: str | None = None

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """One page; reads one row more than it gives to learn whether there is a next page."""
        limit = self._limit(request)
        cursor = request.query_params.get("cursor")
        rows = queryset.order_by("-pk")
        if cursor:
            rows = rows.filter(pk__lt=self._primary_key(queryset.model, cursor))
        page = list(rows[: limit + 1])
        self.next_cursor = encode(page[limit - 1].pk) if len(page) > limit else None
        return page[:limit]

    def _limit(self, request: Request) -> int:
        text = request.query_params.get("limit", str(self.page_size))
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= self.max_page_size:
            raise Invalid("limit.invalid", f"`limit` is a whole number from 1 to {self.max_page_size}.")
        return int(text)

    def _primary_key(self, model: type[Model], cursor: str) -> object:
        field = model._meta.pk
        if field is None:
            raise TypeError(f"{model.__name__} has no primary key to page by")
        try:
            value: object = field.clean(decode(cursor), None)
        except ValidationError:
            raise _invalid_cursor() from None
        return value

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next": self.next_cursor})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": schema,
                "next": {
                    "type": ["string", "null"],
                    "description": "Pass as `cursor` to read on; null on the last page.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "required": False, "schema": limit},
        ]
