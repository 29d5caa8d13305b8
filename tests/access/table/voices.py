"""Roster and studio: talents, mandates, voices, scripts, sessions, takes, enrolment."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import SHA256, a_take
from tests.access.world import World

TALENT = {"stage_name": "Nia", "legal_name": "Antonia"}
SCRIPT = {"name": "Cold open", "language": "en-GB", "prompts": ["Good morning to everybody."]}
UPLOAD = {"prompt_number": 3, "size": 1000, "sha256": SHA256}


def mandate(world: World) -> dict[str, Any]:
    """From after the one in force, which has no end."""
    return {"talent": world.id("theirs_talent"), "commission_bp": 1000, "powers": ["offer"]}


def take(world: World) -> dict[str, Any]:
    """The third prompt, read."""
    return {"prompt_number": 3, "file": SimpleUploadedFile("3.flac", a_take(3), "audio/flac")}


ROWS = (
    Endpoint("GET", "talents", "?"),
    Endpoint("POST", "talents", "?", lambda world: TALENT),
    Endpoint("GET", "talents/{talent}", "?"),
    Endpoint("GET", "talents/{theirs_talent}", "?"),
    Endpoint("POST", "talents/{talent}/login", "?", lambda world: {"email": "second@login.example"}),
    Endpoint("GET", "mandates", "?"),
    Endpoint("POST", "mandates", "?", mandate),
    Endpoint("GET", "voices", "?"),
    Endpoint(
        "POST",
        "voices",
        "?",
        lambda world: {"talent": world.id("talent"), "name": "Calm", "language": "en-GB"},
    ),
    Endpoint("GET", "voices/{voice}", "?"),
    Endpoint("POST", "voices/{voice}/withdraw", "?"),
    Endpoint("GET", "prompt-scripts", "?"),
    Endpoint("POST", "prompt-scripts", "?", lambda world: SCRIPT),
    Endpoint("GET", "prompt-scripts/{prompt_script}", "?"),
    Endpoint("GET", "prompt-scripts/{prompt_script}/coverage", "?"),
    Endpoint("GET", "sessions", "?"),
    Endpoint(
        "POST",
        "sessions",
        "?",
        lambda world: {"voice": world.id("voice"), "script": world.id("prompt_script")},
    ),
    Endpoint("GET", "sessions/{session}", "?"),
    Endpoint("POST", "sessions/{session}/close", "?"),
    Endpoint("GET", "sessions/{session}/report", "?"),
    Endpoint("POST", "sessions/{session}/uploads", "?", lambda world: UPLOAD),
    Endpoint("GET", "sessions/{session}/takes", "?"),
    Endpoint("POST", "sessions/{session}/takes", "?", take, multipart=True),
    Endpoint("GET", "takes/{take}", "?"),
    Endpoint("GET", "takes/{theirs_take}", "?"),
    Endpoint("GET", "takes/{take}/audio", "?"),
    Endpoint("GET", "enrolment-cases", "?"),
    Endpoint("POST", "enrolment-cases/{case}/decide", "?", lambda world: {"allow": True, "reason": "Twins."}),
)
