"""Scripts under a licence: submitted by the licensee, decided by the talent or their agency."""

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import SHA256
from tests.access.world import World


def text(world: World) -> dict[str, str]:
    """One more."""
    return {"licence": world.id("licence"), "text": "Warm rolls, all day long.", "language": "en-GB"}


ROWS = (
    Endpoint(
        "GET", "scripts", "200 200 200 200 200 200 200 200 200 200 200 401", items="4 2 2 2 0 4 2 0 0 0 4"
    ),
    Endpoint("POST", "scripts", "403 403 403 403 404 201 201 404 404 404 403 401", text),
    Endpoint("GET", "scripts/{script}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "scripts/{theirs_script}", "200 404 404 404 404 200 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "scripts/{script}/approve",
        "200 200 200 403 404 403 403 404 404 404 403 401",
        lambda world: {"text_sha256": SHA256},
    ),
    Endpoint(
        "POST",
        "scripts/{script}/refuse",
        "200 200 200 403 404 403 403 404 404 404 403 401",
        lambda world: {"text_sha256": SHA256},
    ),
    Endpoint(
        "GET", "approvals", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 1 0 0 0 2"
    ),
)
