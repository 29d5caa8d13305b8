"""review_statement: a person of the platform's staff decides what the machine was not sure of."""

import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import Statement
from licensing.services.statements import absent, tell
from marketplace.core import permissions, states
from marketplace.core.actor import Actor
from marketplace.core.errors import Conflict, Forbidden, Invalid, require


@transaction.atomic
def review_statement(
    *, actor: Actor, statement_id: UUID, accept: bool, reason: str, now: datetime.datetime
) -> Statement:
    """Accept or refuse a statement that waits for a person; the talent's side reads the reason.

    Raises:
        Forbidden: `permission.missing`, `platform.required`.
        NotFound: `statement.not_found`.
        Invalid: `review.reason`.
        Conflict: `statement.not_in_review`.
    """
    require(actor, permissions.PLATFORM_MANAGE)
    if not actor.is_platform:
        raise Forbidden("platform.required", "A person of the platform's staff decides this.")
    if not reason.strip():
        raise Invalid("review.reason", "Say in a sentence why; the talent will read it.")
    rows = Statement.objects.visible_to(actor).select_related("consent__talent")
    statement = rows.select_for_update(of=("self",)).filter(id=statement_id).first()
    if statement is None:
        raise absent()
    if statement.status != Statement.Status.REVIEW:
        raise Conflict(
            "statement.not_in_review",
            f"This statement is “{statement.status}”; nothing waits for a decision.",
        )
    code = statement.code if accept else "statement.refused_by_review"
    states.advance(
        statement,
        Statement.Status.ACCEPTED if accept else Statement.Status.REFUSED,
        code=code,
        sentence="A person listened and accepted it." if accept else "A person listened and refused it.",
        review_reason=reason.strip(),
        reviewed_by_id=actor.user_id,
        decided_at=now,
    )
    outcome = "accepted" if accept else "refused"
    tell(actor, f"licensing.statement.{outcome}", statement, {"code": code, "by_review": True})
    return statement
