"""Who speaks for a talent that cannot: named by the agency, verified by the platform's staff."""

import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import DOCUMENT, DOCUMENT_SHA256
from tests.access.world import World
from voices.models import Talent

ONE = "talents/{talent}/representatives/{representative}"


def guardian(world: World) -> dict[str, Any]:
    """Of the newcomer, who is ten."""
    born_on = world.people.now.date() - datetime.timedelta(days=3653)
    Talent.objects.filter(id=world.id("newcomer")).update(born_on=born_on)
    return {"kind": "guardian", "name": "Gail Guardian", "email": "gail@example.org"}


def document(world: World) -> dict[str, Any]:
    """A newer one."""
    file = SimpleUploadedFile("order.pdf", DOCUMENT + b"\n", "application/pdf")
    return {"document_kind": "court order", "file": file}


ROWS = (
    Endpoint(
        "GET",
        "talents/{talent}/representatives",
        "200 200 200 200 404 404 404 404 404 404 200 401",
        items="1 1 1 1 1",
    ),
    Endpoint(
        "POST",
        "talents/{newcomer}/representatives",
        "201 403 403 403 403 404 403 403 404 404 403 401",
        guardian,
    ),
    Endpoint(
        "PUT", f"{ONE}/document", "200 403 403 403 403 404 403 403 404 404 403 401", document, multipart=True
    ),
    Endpoint("GET", f"{ONE}/document", "200 403 403 403 404 404 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        f"{ONE}/verify",
        "403 403 403 403 403 403 403 403 403 403 200 401",
        lambda world: {"document_sha256": DOCUMENT_SHA256},
    ),
    Endpoint(
        "POST",
        f"{ONE}/reject",
        "403 403 403 403 403 403 403 403 403 403 200 401",
        lambda world: {"reason": "Another child."},
    ),
    Endpoint("POST", f"{ONE}/end", "200 200 403 403 404 404 404 404 404 404 200 401"),
)
