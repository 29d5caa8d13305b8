"""Money: wallets, top-ups, statements, what providers report."""

from tests.access.endpoint import Endpoint

TOP_UP = {"amount_micros": 1_000_000, "currency": "EUR", "provider": "instant"}

ROWS = (
    Endpoint("GET", "wallet", "200 404 403 403 403 200 403 403 200 200 200 401"),
    Endpoint("GET", "wallet/entries", "200 404 403 403 403 200 403 403 200 200 200 401", items="0 0 0 0 0"),
    Endpoint("GET", "wallet/top-ups", "200 200 403 403 403 200 403 403 200 200 200 401", items="0 0 3 0 0 3"),
    Endpoint(
        "POST", "wallet/top-ups", "201 403 403 403 403 201 403 403 201 201 201 401", lambda world: TOP_UP
    ),
    Endpoint("GET", "wallet/top-ups/{top_up}", "404 404 403 403 403 200 403 403 404 404 200 401"),
    Endpoint("POST", "wallet/top-ups/{top_up}/refresh", "404 403 403 403 403 200 403 403 404 404 200 401"),
    Endpoint("POST", "wallet/top-ups/{top_up}/confirm", "403 403 403 403 403 403 403 403 403 403 200 401"),
    Endpoint("POST", "wallet/top-ups/{top_up}/refuse", "403 403 403 403 403 403 403 403 403 403 200 401"),
    Endpoint(
        "GET",
        "statements",
        "200 200 403 403 403 200 403 403 200 200 200 401",
        lambda world: {"period": f"{world.people.now:%Y-%m}"},
        items="2 1 0 0 0 2",
    ),
    Endpoint("POST", "payments/manual/webhook", "403 403 403 403 403 403 403 403 403 403 403 403"),
)
