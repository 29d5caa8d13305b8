"""Archives: uploads, what was found in them, and the sentences that people settle."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import SHA256, a_take
from tests.access.world import World

TEXT = {"text": "This is what was said."}


def file(world: World) -> dict[str, Any]:
    """Another file of the voice."""
    sent = SimpleUploadedFile("old.flac", a_take(4), "audio/flac")
    return {"voice": world.id("voice"), "file": sent}


def promise(world: World) -> dict[str, Any]:
    """A file that will be sent to the store."""
    return {"voice": world.id("voice"), "size": 100_000, "sha256": SHA256}


ROWS = (
    Endpoint(
        "GET",
        "archive-uploads",
        "200 200 200 200 200 200 200 200 200 200 200 401",
        items="2 1 1 1 0 0 0 0 0 0 0",
    ),
    Endpoint(
        "POST",
        "archive-uploads",
        "422 422 422 422 404 403 403 403 404 403 403 401",
        file,
        multipart=True,
        codes={"owner": "archive.too_short"},
    ),
    Endpoint(
        "POST",
        "archive-uploads/announce",
        "422 422 422 422 404 403 403 403 404 403 403 401",
        promise,
        codes={"owner": "upload.presign_unavailable"},
    ),
    Endpoint("GET", "archive-uploads/{archive}", "200 200 200 200 404 404 404 404 404 404 404 401"),
    Endpoint(
        "POST",
        "archive-uploads/{announced}/claim",
        "422 422 422 422 404 404 404 404 404 404 404 401",
        codes={"owner": "upload.missing"},
    ),
    Endpoint(
        "POST",
        "archive-uploads/{archive}/analyse",
        "422 422 422 422 404 404 404 404 404 404 404 401",
        lambda world: {"reference_start_ms": 0, "reference_end_ms": 2000},
        codes={"owner": "archive.reference"},
    ),
    Endpoint("POST", "archive-uploads/{archive}/close", "200 200 200 200 404 404 404 404 404 404 404 401"),
    Endpoint("GET", "archive-uploads/{archive}/spans", "200 200 200 200 404 404 404 404 404 404 404 401"),
    Endpoint(
        "GET",
        "archive-uploads/{archive}/segments",
        "200 200 200 200 404 404 404 404 404 404 404 401",
        items="1 1 1 1",
    ),
    Endpoint("GET", "archive-segments/{segment}", "200 200 200 200 404 404 404 404 404 404 404 401"),
    Endpoint("GET", "archive-segments/{segment}/audio", "200 200 200 200 404 404 404 404 404 404 404 401"),
    Endpoint(
        "POST",
        "archive-segments/{segment}/text",
        "200 200 200 200 404 404 404 404 404 404 404 401",
        lambda world: TEXT,
    ),
    Endpoint(
        "POST",
        "archive-segments/{segment}/accept",
        "200 200 200 200 404 404 404 404 404 404 404 401",
        lambda world: TEXT,
    ),
    Endpoint("POST", "archive-segments/{segment}/drop", "200 200 200 200 404 404 404 404 404 404 404 401"),
)
