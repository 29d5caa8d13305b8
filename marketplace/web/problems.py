"""Every error answer: RFC 9457 problem details with a stable code, whatever raised it."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from marketplace.core.errors import Refusal

API_PATH = "/v1/"
CONTENT_TYPE = "application/problem+json"
INTERNAL = (
    "Something failed on our side and nothing was charged for this request. Quote the request id to support."
)

# Seconds after which the same request may pass, for refusals that say nothing nearer.
RETRY_AFTER: dict[int, int] = {HTTPStatus.SERVICE_UNAVAILABLE: 1, HTTPStatus.TOO_MANY_REQUESTS: 10}

log = logging.getLogger(__name__)


def body(
    status: int, code: str, detail: str, *, title: str = "", request_id: str = "", **extra: Any
) -> dict[str, Any]:
    """The members of a problem document; `extra` members follow the standard ones."""
    problem: dict[str, Any] = {
        "type": f"urn:voxlicet:problem:{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if request_id:
        problem["request_id"] = request_id
    return problem | extra


def answer(request: HttpRequest, status: int, code: str, detail: str, **extra: Any) -> Response:
    """A problem as a DRF response."""
    document = body(status, code, detail, request_id=getattr(request, "id", ""), **extra)
    return Response(document, status=status, content_type=CONTENT_TYPE)


def plain(request: HttpRequest, status: int, code: str, detail: str, **extra: Any) -> JsonResponse:
    """A problem outside DRF (middleware, error views, plain views)."""
    document = body(status, code, detail, request_id=getattr(request, "id", ""), **extra)
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE)


def flatten(detail: Any, field: str = "") -> list[dict[str, str]]:
    """DRF's nested validation errors as a flat list of {field, detail}; nested fields are dotted."""
    if isinstance(detail, dict):
        return [
            error
            for name, inner in detail.items()
            for error in flatten(inner, _dotted(field, "" if name == "non_field_errors" else str(name)))
        ]
    if isinstance(detail, list):
        errors: list[dict[str, str]] = []
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            errors += flatten(inner, _dotted(field, str(index)) if nested else field)
        return errors
    return [{"field": field, "detail": str(detail)}]


def _dotted(prefix: str, name: str) -> str:
    return ".".join(part for part in (prefix, name) if part)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler. Never returns None: what it does not know becomes an honest 500."""
    request: HttpRequest = getattr(context.get("request"), "_request", None) or HttpRequest()
    set_rollback()
    if isinstance(error, Refusal):
        response = answer(request, error.status, error.code, error.detail, title=error.title, **error.extra)
        if wait := getattr(error, "retry_after", RETRY_AFTER.get(error.status)):
            response["Retry-After"] = str(wait)
        return response
    if isinstance(error, exceptions.APIException):
        return _from_drf(request, error)
    return _from_django(request, error)


def _from_drf(request: HttpRequest, error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        errors = flatten(error.detail)
        first = errors[0] if errors else {"field": "", "detail": "The request is not valid."}
        where = f"{first['field']}: " if first["field"] else ""
        return answer(request, 400, "invalid", f"{where}{first['detail']}", errors=errors)
    code = CODES.get(type(error), str(getattr(error, "default_code", "invalid")))
    response = answer(request, error.status_code, code, str(error.detail))
    if auth_header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


CODES: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "unauthenticated",
    exceptions.AuthenticationFailed: "unauthenticated",
    exceptions.PermissionDenied: "permission.missing",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.ParseError: "unreadable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.Throttled: "throttled",
}


def _from_django(request: HttpRequest, error: Exception) -> Response:
    if isinstance(error, Http404):
        return answer(request, 404, "not_found", "There is nothing here that you may see.")
    if isinstance(error, PermissionDenied):
        return answer(request, 403, "permission.missing", "You may not do this.")
    if isinstance(error, RequestDataTooBig):
        return answer(request, 413, "too_large", "The request body is too large.")
    got_request_exception.send(sender=None, request=request)
    log.error("request %s failed", getattr(request, "id", ""), exc_info=error)
    if isinstance(error, OperationalError):
        response = answer(
            request, 503, "database.unavailable", "The database is busy. Try again in a moment."
        )
        response["Retry-After"] = "1"
        return response
    return answer(request, 500, "internal", INTERNAL)


@csrf_exempt
def unknown_endpoint(request: HttpRequest, rest: str) -> JsonResponse:
    """What stands below /v1/ where nothing else does."""
    return plain(request, 404, "not_found", "There is nothing at this address.")


def not_found_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: a problem for API callers, a page for people."""
    if request.path.startswith(API_PATH):
        return plain(request, 404, "not_found", "There is nothing at this address.")
    return render(request, "web/problem.html", _page_context(404, "This page does not exist."), status=404)


def error_page(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    if request.path.startswith(API_PATH):
        return plain(request, 500, "internal", INTERNAL)
    return render(request, "web/problem.html", _page_context(500, INTERNAL), status=500)


def _page_context(status: int, detail: str) -> dict[str, Any]:
    return {"problem": {"status": status, "title": HTTPStatus(status).phrase, "detail": detail, "code": ""}}
