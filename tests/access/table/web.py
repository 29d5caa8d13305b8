"""The platform's own endpoints: who one is, organizations, members, keys, webhooks, the log."""

from tests.access.endpoint import Endpoint

ORGANIZATION = {"name": "North Star", "kind": "agency", "owner_email": "ana@north.example"}
WEBHOOK = {"url": "https://93.184.215.14/hook", "topics": []}
MEMBER = {"email": "noor@north.example", "role": "auditor"}

ROWS = (
    Endpoint("GET", "me", "200 200 200 200 200 200 200 200 200 200 200 401"),
    Endpoint(
        "GET",
        "organizations",
        "200 200 200 200 200 200 200 200 200 200 200 401",
        items="1 1 1 1 1 1 1 1 1 1 5",
    ),
    Endpoint(
        "POST", "organizations", "403 403 403 403 403 403 403 403 403 403 201 401", lambda world: ORGANIZATION
    ),
    Endpoint("GET", "members", "200 403 403 403 403 200 403 403 200 200 200 401", items="5 3 1 1 1"),
    Endpoint("POST", "members", "201 403 403 403 403 201 403 403 201 201 201 401", lambda world: MEMBER),
    Endpoint("GET", "keys", "200 200 200 200 200 200 200 200 200 200 200 401", items="5 1 1 1 1 3 1 1 1 1 1"),
    Endpoint("POST", "keys", "201 403 403 403 403 201 403 403 201 201 201 401", lambda world: {"name": "CI"}),
    Endpoint("DELETE", "keys/{key}", "200 404 200 200 404 404 404 404 404 404 404 401"),
    Endpoint("GET", "webhooks", "200 403 403 403 403 200 403 403 200 200 200 401", items="0 1 0 0 0"),
    Endpoint("POST", "webhooks", "201 403 403 403 403 201 403 403 201 201 201 401", lambda world: WEBHOOK),
    Endpoint("GET", "webhooks/{webhook}", "404 403 403 403 403 200 403 403 404 404 404 401"),
    Endpoint("DELETE", "webhooks/{webhook}", "404 403 403 403 403 204 403 403 404 404 404 401"),
    Endpoint(
        "GET", "webhooks/{webhook}/deliveries", "404 403 403 403 403 200 403 403 404 404 404 401", items="1"
    ),
    Endpoint(
        "POST", "webhook-deliveries/{delivery}/redeliver", "404 403 403 403 403 202 403 403 404 404 404 401"
    ),
    Endpoint("GET", "log/checkpoint", "200 200 200 200 200 200 200 200 200 200 200 200"),
    Endpoint("GET", "log/key", "200 200 200 200 200 200 200 200 200 200 200 200"),
    Endpoint(
        "GET",
        "log/consistency",
        "200 200 200 200 200 200 200 200 200 200 200 200",
        lambda world: {"from": 1, "to": 1},
    ),
    Endpoint("GET", "log/entries", "200 403 403 403 403 200 403 403 200 200 200 401", items="*"),
    Endpoint("GET", "log/entries/{entry}/proof", "200 403 403 403 403 404 403 403 404 404 200 401"),
)
