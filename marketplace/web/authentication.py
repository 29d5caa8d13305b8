"""Who calls the API: an API key (`Authorization: Bearer vox_…`) or a signed-in session with CSRF check."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from marketplace.core import services
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden

SCHEME = "Bearer"


def _unused(request: HttpRequest) -> HttpResponse:
    """The view that Django's CSRF check asks for its `csrf_exempt` mark; ours has none."""
    return HttpResponse()


class KeyAuthentication(BaseAuthentication):
    """Bearer API keys; `request.auth` is the Actor."""

    def authenticate(self, request: Request) -> tuple[Any, Actor] | None:
        scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        actor = services.actor_of_secret(secret.strip())
        if actor is None:
            raise AuthenticationFailed(
                "This API key is not valid: it is mistyped, revoked or its owner has left."
            )
        return None, actor

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="voxlicet"'


class SessionAuthentication(DrfSessionAuthentication):
    """The portal's own calls; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if not actor.is_authenticated:
            return None
        self.enforce_csrf(request)
        return request._request.user, actor

    def enforce_csrf(self, request: Request) -> None:
        check = CsrfViewMiddleware(_unused)
        check.process_request(request._request)
        if check.process_view(request._request, _unused, (), {}) is not None:
            raise Forbidden("csrf.failed", "The form is out of date. Reload the page and send it again.")
