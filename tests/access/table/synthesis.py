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
    use = {name: value for name, value in USE_BODY.items() if name != "text"}
    return {"licence": world.id("licence"), "formats": ["wav"], "text": USE_BODY["text"], "use": use}


ROWS = (
    Endpoint(
        "GET",
        "voices/{voice}/models",
        "200 200 200 200 404 200 200 200 404 200 200 401",
        items="3 3 3 3 0 0 0 0 3",
    ),
    Endpoint(
        "POST",
        "voices/{theirs_voice}/models",
        "422 403 404 404 404 403 403 403 404 403 403 401",
        lambda world: {},
    ),
    Endpoint(
        "POST",
        "voices/{voice}/models",
        "422 403 422 422 404 403 403 403 404 403 403 401",
        lambda world: {},
        codes={"agent": "model.too_little_speech"},
    ),
    Endpoint("GET", "models/{model}", "200 200 200 200 404 404 404 404 404 404 200 401"),
    Endpoint("POST", "models/{training}/cancel", "200 403 200 200 404 403 403 403 404 403 403 401"),
    Endpoint(
        "POST",
        "models/{held}/release",
        "200 403 200 200 404 403 403 403 404 403 403 401",
        lambda world: {"reason": "Livelier."},
    ),
    Endpoint("GET", "licences/{licence}/model", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint(
        "POST",
        "licences/{licence}/model",
        "403 403 403 403 403 200 200 404 404 404 403 401",
        lambda world: {"model": world.id("model")},
    ),
    Endpoint(
        "GET", "renders", "200 200 200 200 200 200 200 200 200 200 200 401", items="4 2 2 2 0 4 2 0 0 0 4"
    ),
    Endpoint(
        "POST",
        "renders",
        "403 403 403 403 404 202 202 404 404 404 403 401",
        speak,
        codes={"agent": "render.not_licensee"},
    ),
    Endpoint("GET", "renders/{render}", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "renders/{theirs_render}", "200 404 404 404 404 200 404 404 404 404 200 401"),
    Endpoint("POST", "renders/{queued}/cancel", "403 403 403 403 404 200 200 404 404 404 403 401"),
    Endpoint("GET", "renders/{render}/audio.wav", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint("GET", "renders/{render}/receipt", "200 200 200 200 404 200 200 404 404 404 200 401"),
    Endpoint(
        "GET", "detections", "200 200 200 200 200 200 200 200 200 200 200 401", items="2 0 1 1 0 1 1 0 0 0 3"
    ),
    Endpoint("POST", "detections", "202 202 202 202 202 202 202 202 202 202 202 401", clip, multipart=True),
    Endpoint("GET", "detections/{agents_detection}", "200 404 200 200 404 404 404 404 404 404 200 401"),
    Endpoint("GET", "detections/{producers_detection}", "404 404 404 404 404 200 200 404 404 404 200 401"),
)
