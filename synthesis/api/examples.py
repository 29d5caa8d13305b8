"""Examples that stand in the OpenAPI description."""

from typing import Any

ID = "0199f2a4-7d1e-7c52-9d3a-6f1f0a1b2c3d"
LICENCE = "0199f2a0-11aa-7b3c-8d4e-5f60718293a4"
SCRIPT = "0199f2a3-2c4d-7e5f-8a6b-7c8d9e0f1a2b"
VOICE = "0199f29b-5c5d-7e6f-8a7b-9c8d7e6f5a4b"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
USE = {
    "purpose": "advertising",
    "medium": "radio",
    "territory": "US",
    "language": "en-US",
    "category": "retail",
}
RENDER_IN: dict[str, Any] = {
    "licence": LICENCE,
    "text": "Good morning. This is your coffee speaking.",
    "use": USE,
    "formats": ["wav", "mp3"],
}
RENDER: dict[str, Any] = {
    "id": ID,
    "status": "queued",
    "licence": LICENCE,
    "script": SCRIPT,
    "voice_model": VOICE,
    "text": RENDER_IN["text"],
    "text_sha256": SHA,
    "characters": 43,
    "use": USE,
    "formats": ["wav", "mp3"],
    "seed": 0,
    "speed": 1.0,
    "style": "neutral",
    "price_micros": 250_000,
    "currency": "USD",
    "watermark_id": "5f0c8d1e2a3b4c5d6e7f8091a2b3c4d5",
    "decision": {
        "permitted": True,
        "rulings": [
            {
                "rule": "licence.medium",
                "passed": True,
                "sentence": "The licence covers the medium “radio”.",
                "clause": "Licence, clause 2 (medium)",
            }
        ],
    },
    "error": None,
    "files": [],
    "created_at": "2026-11-23T18:00:00Z",
    "delivered_at": None,
}
RECEIPT: dict[str, Any] = {
    "statement": {"type": "voxlicet.receipt.v1", "render": {"id": ID, "text_sha256": SHA}},
    "signature": {"algorithm": "Ed25519", "public_key": "3q2+7w==", "value": "3q2+7w=="},
    "log": None,
}
MODEL_IN: dict[str, Any] = {"engine": "default"}
MODEL: dict[str, Any] = {
    "id": ID,
    "voice": VOICE,
    "engine": "default",
    "engine_version": "1",
    "status": "training",
    "progress": 0.42,
    "stage": "training the acoustic network",
    "artefact_sha256": "",
    "metrics": {},
    "styles": ["neutral", "warm"],
    "gates": [],
    "drift": [],
    "compared_with": None,
    "advice": [],
    "release_reason": "",
    "error": None,
    "created_at": "2026-11-23T18:00:00Z",
    "ready_at": None,
}
RELEASE_IN: dict[str, str] = {"reason": "The clients asked for the livelier reading of the new session."}
LICENSED_MODEL: dict[str, Any] = {
    "id": ID,
    "engine": "default",
    "engine_version": "1",
    "ready_at": "2026-11-23T18:00:00Z",
    "gates": [
        {
            "figure": "similarity",
            "measured": 0.92,
            "required": {"least": 0.75, "most": None},
            "passed": True,
            "sentence": "Similarity to the talent: 0.92, at least 0.75 needed.",
        }
    ],
}
MODEL_CHOICE: dict[str, Any] = {
    "licence": LICENCE,
    "pinned": LICENSED_MODEL,
    "offered": LICENSED_MODEL | {"id": VOICE},
    "changes": [
        {
            "figure": "similarity",
            "before": 0.92,
            "measured": 0.93,
            "tolerance": 0.03,
            "passed": True,
            "sentence": "Similarity to the talent: 0.93, before 0.92; within the tolerance of 0.03.",
        }
    ],
}
DETECTION: dict[str, Any] = {
    "id": ID,
    "status": "done",
    "sha256": SHA,
    "duration_ms": 5200,
    "match": "exact",
    "distance": 0,
    "render": ID,
    "licence": LICENCE,
    "voice": {"id": VOICE, "name": "Warm", "talent": "Ada Lark"},
    "licensee": None,
    "delivered_at": None,
    "result": {"stage": "whole", "quality": 2.57, "speed": 1.0, "start_seconds": 0.0},
    "error": None,
    "created_at": "2026-11-23T18:00:00Z",
    "done_at": "2026-11-23T18:00:02Z",
}
NOTICED_RENDER: dict[str, Any] = {
    "id": ID,
    "script": ID,
    "text_sha256": SHA,
    "purpose": "advertising",
    "medium": "radio",
    "territory": "DE",
    "brand": "",
    "delivered_at": "2026-11-23T10:00:00Z",
    "duty": "take_down",
    "until": "2026-11-23T10:00:00Z",
    "sentence": "Take it down now, wherever it is on the air.",
}
