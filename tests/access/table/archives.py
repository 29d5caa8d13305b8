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
    Endpoint("GET", "archive-uploads", "?"),
    Endpoint("POST", "archive-uploads", "?", file, multipart=True),
    Endpoint("POST", "archive-uploads/announce", "?", promise),
    Endpoint("GET", "archive-uploads/{archive}", "?"),
    Endpoint("POST", "archive-uploads/{announced}/claim", "?"),
    Endpoint(
        "POST",
        "archive-uploads/{archive}/analyse",
        "?",
        lambda world: {"reference_start_ms": 0, "reference_end_ms": 2000},
    ),
    Endpoint("POST", "archive-uploads/{archive}/close", "?"),
    Endpoint("GET", "archive-uploads/{archive}/spans", "?"),
    Endpoint("GET", "archive-uploads/{archive}/segments", "?"),
    Endpoint("GET", "archive-segments/{segment}", "?"),
    Endpoint("GET", "archive-segments/{segment}/audio", "?"),
    Endpoint("POST", "archive-segments/{segment}/text", "?", lambda world: TEXT),
    Endpoint("POST", "archive-segments/{segment}/accept", "?", lambda world: TEXT),
    Endpoint("POST", "archive-segments/{segment}/drop", "?"),
)
