"""What the OpenAPI description shows beside the endpoints of archives."""

from typing import Any

from voices.api.examples import AT, ID, SHA256, TAKE

ANNOUNCE_IN = {"voice": ID, "size": 412_338_120, "sha256": SHA256, "filename": "interview-1994.wav"}
ANNOUNCED = {
    "upload_id": ID,
    "method": "PUT",
    "url": "https://objects.example.org/…",
    "headers": {"Content-Type": "application/octet-stream"},
    "expires_at": AT,
}
REFERENCE_IN = {"reference_start_ms": 61_500, "reference_end_ms": 84_000}
REPORT: dict[str, Any] = {
    "speech_seconds": 2310.4,
    "kinds": [
        {
            "kind": "talent",
            "seconds": 1402.1,
            "spans": 231,
            "why": "The talent, in sentences of 3 to 12 s with a good report.",
        },
        {"kind": "other", "seconds": 720.9, "spans": 240, "why": "Somebody else speaks."},
    ],
    "sentences": 231,
    "doubts": {"several_readings": 9, "unsure_words": 71},
    "encoder": "resemblyzer/0.1.4",
    "transcriber": "whisper/0f5e4e2d1c3b",
    "reference": "marked",
}
ARCHIVE: dict[str, Any] = {
    "id": ID,
    "voice": ID,
    "session": ID,
    "status": "review",
    "filename": "interview-1994.wav",
    "sha256": SHA256,
    "size": 412_338_120,
    "container": "wav",
    "sample_rate": 48_000,
    "channels": 2,
    "bits": 16,
    "duration_ms": 2_147_590,
    **REFERENCE_IN,
    "progress": 1.0,
    "report": REPORT,
    "error_code": "",
    "error_detail": "",
    "created_at": AT,
    "analysed_at": AT,
    "closed_at": None,
}
SPANS = {
    "spans": [
        {"start_ms": 0, "end_ms": 11_264, "kind": "music"},
        {"start_ms": 11_264, "end_ms": 18_528, "kind": "other"},
    ]
}
WORDS = "well, that was the summer we all learned to sail."
TEXT_IN = {"text": "Well, that was the summer we all learned to sail."}
SEGMENT: dict[str, Any] = {
    "id": ID,
    "archive": ID,
    "number": 17,
    "status": "waiting",
    "start_ms": 61_504,
    "end_ms": 66_112,
    "sample_rate": 48_000,
    "similarity": 0.9012,
    "transcriber": "whisper/0f5e4e2d1c3b",
    "confidence": 0.8731,
    "reason": "unsure_words",
    "text": WORDS,
    "text_version": 1,
    "take": None,
    "report": TAKE["report"],
    "decided_by": "",
    "decided_at": None,
    "created_at": AT,
}
SEGMENT_DETAIL = {
    **SEGMENT,
    "texts": [{"version": 1, "text": WORDS, "author": "system:archive", "created_at": AT}],
}
