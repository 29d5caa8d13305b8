"""The news that webhooks may hear; each is emitted by the app whose name it begins with."""

from typing import Final

TOPICS: Final = (
    "billing.top_up.succeeded",
    "licensing.consent.withdrawn",
    "licensing.licence.agreed",
    "licensing.licence.revoked",
    "licensing.script.approved",
    "licensing.script.lapsed",
    "licensing.script.pending",
    "licensing.script.refused",
    "licensing.script.reminded",
    "licensing.script.revoked",
    "licensing.statement.accepted",
    "licensing.statement.refused",
    "licensing.statement.sent_to_review",
    "synthesis.model.accepted",
    "synthesis.model.cancelled",
    "synthesis.model.failed",
    "synthesis.model.held",
    "synthesis.model.ready",
    "synthesis.model.released",
    "synthesis.render.delivered",
    "synthesis.render.denied",
    "synthesis.render.failed",
)
