"""What follows a stop: notices to licensees, legal holds, the talent's certificate."""

from tests.access.endpoint import Endpoint

ROWS = (
    Endpoint(
        "GET", "notices", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 1 0 0 0 2"
    ),
    Endpoint("GET", "notices/{notice}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "notices/{theirs_notice}", "200 404 404 404 404 200 404 404 404 404 200 401"),
    Endpoint(
        "GET",
        "notices/{notice}/renders",
        "200 200 200 200 404 200 200 404 404 404 200 401",
        items="1 1 1 1 1 1 1",
    ),
    Endpoint(
        "POST",
        "notices/{notice}/acknowledge",
        "403 403 403 403 404 200 200 404 404 404 403 401",
        lambda world: {"signed_name": "Ada Buyer"},
    ),
    Endpoint(
        "GET", "legal-holds", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 0 0 0 0 0 2"
    ),
    Endpoint(
        "POST",
        "legal-holds",
        "403 403 403 403 403 403 403 403 403 403 201 401",
        lambda world: {"voice": world.id("voice"), "reason": "Court order 26-1041"},
    ),
    Endpoint("POST", "legal-holds/{hold}/lift", "403 403 403 403 403 403 403 403 403 403 200 401"),
    Endpoint(
        "GET", "revocations/{revocation}/certificate", "200 200 200 200 404 404 404 404 404 404 200 401"
    ),
)
