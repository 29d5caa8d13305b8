"""Roster and studio: talents, mandates, voices, scripts, sessions, takes, enrolment."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import SHA256, a_take
from tests.access.world import World
from tests.licensing.market import DAY

TALENT = {"stage_name": "Nia", "legal_name": "Antonia"}
SCRIPT = {"name": "Cold open", "language": "en-GB", "prompts": ["Good morning to everybody."]}
UPLOAD = {"prompt_number": 3, "size": 1000, "sha256": SHA256}


def mandate(world: World) -> dict[str, Any]:
    """From after the one in force."""
    starts_at = (world.people.now + 400 * DAY).isoformat()
    return {"talent": world.id("talent"), "starts_at": starts_at, "commission_bp": 0, "powers": ["offer"]}


def take(world: World) -> dict[str, Any]:
    """The third prompt, read."""
    return {"prompt_number": 3, "file": SimpleUploadedFile("3.flac", a_take(3), "audio/flac")}


ROWS = (
    Endpoint(
        "GET", "talents", "200 200 200 200 200 200 200 200 200 200 200 401", items="3 1 1 1 0 0 0 0 0 0 3"
    ),
    Endpoint("POST", "talents", "201 403 201 201 201 403 403 403 201 403 403 401", lambda world: TALENT),
    Endpoint("GET", "talents/{talent}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint("GET", "talents/{theirs_talent}", "200 404 404 404 404 404 404 404 404 404 200 401"),
    Endpoint(
        "PATCH",
        "talents/{talent}",
        "200 403 200 200 404 404 404 404 404 404 403 401",
        lambda world: {"residence": "US-IL"},
    ),
    Endpoint(
        "POST",
        "talents/{newcomer}/login",
        "201 403 403 403 403 404 403 403 404 404 403 401",
        lambda world: {"email": "second@login.example"},
    ),
    Endpoint(
        "GET", "mandates", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 0 0 0 0 0 2"
    ),
    Endpoint("POST", "mandates", "201 403 201 201 404 404 404 404 404 404 403 401", mandate),
    Endpoint("POST", "mandates/{mandate}/end", "200 200 200 200 404 403 403 403 404 403 403 401"),
    Endpoint(
        "GET", "voices", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 1 1 1 0 2 2 2 0 2 2"
    ),
    Endpoint(
        "POST",
        "voices",
        "201 403 201 201 404 404 404 404 404 404 403 401",
        lambda world: {"talent": world.id("talent"), "name": "Calm", "language": "en-GB"},
    ),
    Endpoint("GET", "voices/{voice}", "200 200 200 200 404 200 200 200 404 200 200 401"),
    Endpoint("POST", "voices/{voice}/withdraw", "200 200 200 200 404 403 403 403 404 403 403 401"),
    Endpoint(
        "GET",
        "prompt-scripts",
        "200 200 200 200 200 200 200 200 200 200 200 401",
        items="2 1 2 2 2 0 0 0 0 0 2",
    ),
    Endpoint(
        "POST", "prompt-scripts", "201 403 201 201 201 403 403 403 201 403 403 401", lambda world: SCRIPT
    ),
    Endpoint("GET", "prompt-scripts/{prompt_script}", "200 200 200 200 200 404 404 404 404 404 200 401"),
    Endpoint(
        "GET", "prompt-scripts/{prompt_script}/coverage", "200 200 200 200 200 404 404 404 404 404 200 401"
    ),
    Endpoint(
        "GET", "sessions", "200 200 200 200 200 200 200 200 200 200 200 401", items="4 2 2 2 0 0 0 0 0 0 4"
    ),
    Endpoint(
        "POST",
        "sessions",
        "201 201 201 201 404 404 404 404 404 404 403 401",
        lambda world: {"voice": world.id("voice"), "script": world.id("prompt_script")},
    ),
    Endpoint("GET", "sessions/{session}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint("POST", "sessions/{session}/close", "200 200 200 200 404 404 404 404 404 404 403 401"),
    Endpoint("GET", "sessions/{session}/report", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint(
        "POST",
        "sessions/{session}/uploads",
        "422 422 422 422 404 404 404 404 404 404 403 401",
        lambda world: UPLOAD,
        codes={"owner": "upload.presign_unavailable"},
    ),
    Endpoint(
        "GET",
        "sessions/{session}/takes",
        "200 200 200 200 404 404 404 404 404 404 200 401",
        items="1 1 1 1 1",
    ),
    Endpoint(
        "POST",
        "sessions/{session}/takes",
        "201 201 201 201 404 404 404 404 404 404 403 401",
        take,
        multipart=True,
    ),
    Endpoint("GET", "takes/{take}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint("GET", "takes/{theirs_take}", "200 404 404 404 404 404 404 404 404 404 200 401"),
    Endpoint("GET", "takes/{take}/audio", "200 200 200 200 404 404 404 404 404 404 403 401"),
    Endpoint("GET", "enrolment-cases", "403 403 403 403 403 403 403 403 403 403 200 401", items="1"),
    Endpoint(
        "POST",
        "enrolment-cases/{case}/decide",
        "403 403 403 403 403 403 403 403 403 403 200 401",
        lambda world: {"allow": True, "reason": "Twins."},
    ),
)
