"""The news that webhooks may hear; each is emitted by the app whose name it begins with."""

from typing import Final

TOPICS: Final = (
    "billing.top_up.succeeded",
    "licensing.consent.withdrawn",
    "licensing.licence.agreed",
    "licensing.licence.first_use_announced",
    "licensing.licence.revoked",
    "licensing.licence.terminated",
    "licensing.quote.agreed",
    "licensing.quote.answered",
    "licensing.quote.asked",
    "licensing.quote.declined",
    "licensing.quote.lapsed",
    "licensing.quote.signed",
    "licensing.quote.withdrawn",
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
