"""Refusals: every "no" has a stable code, a sentence that says what to do, and an HTTP status."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marketplace.core.actor import Actor


class Refusal(Exception):
    """A request was understood and refused.

    `code` is stable and part of the API; `detail` is one warm, exact sentence for a person;
    `extra` holds members added to the problem document (RFC 9457, section 3.2).
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Refused"

    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extra: Mapping[str, Any] = extra


class Invalid(Refusal):
    """The input is wrong and can be corrected."""

    status = 422
    title = "Invalid input"


class PaymentRequired(Refusal):
    """The money is missing."""

    status = 402
    title = "Payment required"


class Forbidden(Refusal):
    """Visible, but not allowed: a permission, a consent or a licence says no."""

    status = 403
    title = "Not permitted"


class NotFound(Refusal):
    """Absent, or not visible to this actor: the two look the same on purpose."""

    status = 404
    title = "Not found"


class Conflict(Refusal):
    """The state changed meanwhile. Never used for consent, licence or money: SDKs retry a 409."""

    status = 409
    title = "Conflict"


class Gone(Refusal):
    """It was there and must not be served any more."""

    status = 410
    title = "Gone"


class TooLarge(Refusal):
    """More bytes than this door takes."""

    status = 413
    title = "Too large"


class Unavailable(Refusal):
    """A part that is needed is away; the same request may pass later."""

    status = 503
    title = "Unavailable"


def require(actor: Actor, permission: str) -> None:
    """Let the actor pass only with `permission`.

    Raises:
        Forbidden: code `permission.missing`.
    """
    if not actor.can(permission):
        raise Forbidden(
            "permission.missing",
            f"This needs the permission “{permission}”. Ask an owner of your organization to grant it.",
            permission=permission,
        )
