"""Models, renders, detections."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.endpoint import Endpoint
from tests.access.furnish_studio import a_take
from tests.access.world import World
from tests.licensing.test_api import USE_BODY


def clip(world: World) -> dict[str, Any]:
    """Two seconds of somebody."""
    return {"file": SimpleUploadedFile("clip.flac", a_take(), "audio/flac")}


def speak(world: World) -> dict[str, Any]:
    """One more text under her licence."""
    return {"licence": world.id("licence"), "formats": ["wav"], **USE_BODY}


ROWS = (
    Endpoint("GET", "voices/{voice}/models", "?"),
    Endpoint("POST", "voices/{theirs_voice}/models", "?", lambda world: {}),
    Endpoint("POST", "voices/{voice}/models", "?", lambda world: {}),
    Endpoint("GET", "models/{model}", "?"),
    Endpoint("POST", "models/{training}/cancel", "?"),
    Endpoint("POST", "models/{held}/release", "?", lambda world: {"reason": "Livelier."}),
    Endpoint("GET", "licences/{licence}/model", "?"),
    Endpoint("POST", "licences/{licence}/model", "?", lambda world: {"model": world.id("model")}),
    Endpoint("GET", "renders", "?"),
    Endpoint("POST", "renders", "?", speak),
    Endpoint("GET", "renders/{render}", "?"),
    Endpoint("GET", "renders/{theirs_render}", "?"),
    Endpoint("POST", "renders/{queued}/cancel", "?"),
    Endpoint("GET", "renders/{render}/audio.wav", "?"),
    Endpoint("GET", "renders/{render}/receipt", "?"),
    Endpoint("GET", "detections", "?"),
    Endpoint("POST", "detections", "?", clip, multipart=True),
    Endpoint("GET", "detections/{agents_detection}", "?"),
    Endpoint("GET", "detections/{producers_detection}", "?"),
)
