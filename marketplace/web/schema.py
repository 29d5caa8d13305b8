"""The OpenAPI description: authentication, problems, and examples beside each endpoint."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

Handler = TypeVar("Handler", bound=Callable[..., Any])
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Sent again with the same body, the stored answer comes back and nothing happens twice.",
)
PAGE = [
    OpenApiParameter("cursor", str, description="`next` of the page before."),
    OpenApiParameter("limit", int, description="1 to 100, 25 unless told."),
]


class ProblemErrorSerializer(serializers.Serializer[Any]):
    """One wrong field."""

    field = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details; `code` is stable, `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField(required=False)
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class AutoSchema(SpectacularAutoSchema):
    """Adds to every operation the problem answer and the permission it needs."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            problem = self.resolve_serializer(ProblemSerializer, "response").ref
            operation["responses"]["default"] = {
                "description": "Refused; `code` says why.",
                "content": {"application/problem+json": {"schema": problem}},
            }
        return operation

    def get_operation_id(self) -> str:
        name = str(super().get_operation_id())
        handler = getattr(self.view, self.method.lower(), None)
        return name.removesuffix("_retrieve") + "_list" if getattr(handler, "paged", False) else name

    def get_description(self) -> str:  # type: ignore[override]
        text = str(super().get_description() or "")
        required = getattr(self.view, "required", {})
        permission = required if isinstance(required, str) else required.get(self.method)
        note = f"Needs `{permission}`." if permission and "." in permission else ""
        return "\n\n".join(part for part in (text, note) if part)


def documented(
    summary: str,
    *,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    paged: bool = False,
    idempotent: bool = False,
    parameters: Sequence[Any] = (),
    example: Any = None,
    example_answer: Any = None,
    tags: Sequence[str] | None = None,
) -> Callable[[Handler], Handler]:
    """Describe one handler: serializers in and out, and one example of each.

    `gives` is an output serializer, or drf-spectacular's {(status, media type): type} for what is no JSON.
    `paged` wraps it into {items, next}; `idempotent` adds the Idempotency-Key header.
    """
    extra = [*parameters, *(PAGE if paged else []), *([IDEMPOTENCY_KEY] if idempotent else [])]
    answer = _page_of(gives) if paged else gives
    examples = []
    if example is not None:
        examples.append(OpenApiExample("Request", value=example, request_only=True))
    if example_answer is not None:
        shown = {"items": [example_answer], "next": None} if paged else example_answer
        examples.append(OpenApiExample("Answer", value=shown, response_only=True, status_codes=[str(status)]))
    responses: dict[Any, Any] = {
        status: OpenApiResponse(answer or None, description="" if answer else "Done.")
    }
    if isinstance(gives, dict):
        responses = gives
    describe = extend_schema(
        summary=summary,
        request=takes,
        responses=responses,
        parameters=extra,
        examples=examples,
        tags=list(tags) if tags else None,
    )

    def mark(handler: Handler) -> Handler:
        described: Any = describe(handler)
        described.paged = paged
        return cast(Handler, described)

    return mark


@cache
def _page_of(serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    """One component for all the lists of the same rows."""
    name = serializer.__name__.removesuffix("Serializer").removesuffix("Out")
    fields = {
        "items": serializer(many=True),
        "next": serializers.CharField(allow_null=True, help_text="Null on the last page."),
    }
    return inline_serializer(f"{name}Page", fields=fields)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """API keys as a bearer scheme."""

    target_class = "marketplace.web.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "vox_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The portal's session cookie."""

    target_class = "marketplace.web.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
