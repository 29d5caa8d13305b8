"""What every answer carries: a request id and security headers; and the Actor of a signed-in session."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

from marketplace.core import services
from marketplace.core.actor import ANONYMOUS, Actor
from marketplace.core.models import User

Handler = Callable[[HttpRequest], HttpResponse]
# Accepted from a proxy in front of us; anything else is replaced, so that logs cannot be forged.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# No inline script or style anywhere: a page that needs one is wrong.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RequestIdMiddleware:
    """Names each request (`request.id`, X-Request-Id) so that an error can be found in the logs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if REQUEST_ID.fullmatch(given) else uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class SecurityHeadersMiddleware:
    """Sets headers that are not set already; a view may tighten them, never needs to loosen them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


ORGANIZATION = "organization_id"  # the session's key for the organization that a person chose


class ActorMiddleware:
    """Sets `request.actor` for everyone: the signed-in person in the organization they chose, or ANONYMOUS.

    API keys are not looked at here: `web.api.ApiView` replaces the actor when a key is sent.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of_session(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of_session(request: HttpRequest) -> Actor:
    """The actor behind the session; a chosen organization that was left falls back to the first one."""
    user = request.user
    if not isinstance(user, User):
        return ANONYMOUS
    chosen = request.session.get(ORGANIZATION)
    actor = services.actor_of_user(user, UUID(chosen)) if chosen else None
    return actor or services.actor_of_user(user) or ANONYMOUS
