"""The platform's own endpoints: who one is, organizations, members, keys, webhooks, the log."""

from tests.access.endpoint import Endpoint

ORGANIZATION = {"name": "North Star", "kind": "agency", "owner_email": "ana@north.example"}
WEBHOOK = {"url": "https://93.184.215.14/hook", "topics": []}
MEMBER = {"email": "noor@north.example", "role": "auditor"}

ROWS = (
    Endpoint("GET", "me", "?"),
    Endpoint("GET", "organizations", "?"),
    Endpoint("POST", "organizations", "?", lambda world: ORGANIZATION),
    Endpoint("GET", "members", "?"),
    Endpoint("POST", "members", "?", lambda world: MEMBER),
    Endpoint("GET", "keys", "?"),
    Endpoint("POST", "keys", "?", lambda world: {"name": "CI"}),
    Endpoint("DELETE", "keys/{key}", "?"),
    Endpoint("GET", "webhooks", "?"),
    Endpoint("POST", "webhooks", "?", lambda world: WEBHOOK),
    Endpoint("GET", "webhooks/{webhook}", "?"),
    Endpoint("DELETE", "webhooks/{webhook}", "?"),
    Endpoint("GET", "webhooks/{webhook}/deliveries", "?"),
    Endpoint("POST", "webhook-deliveries/{delivery}/redeliver", "?"),
    Endpoint("GET", "log/checkpoint", "?"),
    Endpoint("GET", "log/key", "?"),
    Endpoint("GET", "log/consistency", "?", lambda world: {"from": 1, "to": 1}),
    Endpoint("GET", "log/entries", "?"),
    Endpoint("GET", "log/entries/{entry}/proof", "?"),
)
