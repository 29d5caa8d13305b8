"""Money: wallets, top-ups, statements, what providers report."""

from tests.access.endpoint import Endpoint

TOP_UP = {"amount_micros": 1_000_000, "currency": "EUR", "provider": "instant"}
MONTH = {"period": "2026-11"}

ROWS = (
    Endpoint("GET", "wallet", "?"),
    Endpoint("GET", "wallet/entries", "?"),
    Endpoint("GET", "wallet/top-ups", "?"),
    Endpoint("POST", "wallet/top-ups", "?", lambda world: TOP_UP),
    Endpoint("GET", "wallet/top-ups/{top_up}", "?"),
    Endpoint("POST", "wallet/top-ups/{top_up}/refresh", "?"),
    Endpoint("POST", "wallet/top-ups/{top_up}/confirm", "?"),
    Endpoint("POST", "wallet/top-ups/{top_up}/refuse", "?"),
    Endpoint("GET", "statements", "?", lambda world: MONTH),
    Endpoint("POST", "payments/manual/webhook", "?"),
)
