"""What the OpenAPI description shows beside each endpoint."""

from typing import Any

ID = "01937c5e-7a10-7c3e-9d4b-5f2f6a1e8c01"
AT = "2026-11-23T10:00:00Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

TALENT_IN: dict[str, Any] = {
    "stage_name": "Mina Vale",
    "legal_name": "Wilhelmina Valentine",
    "born_on": "1990-04-12",
    "died_on": None,
    "residence": "US-IL",
    "union": "SAG-AFTRA",
}
TALENT = {
    "id": ID,
    **TALENT_IN,
    "status": "active",
    "capacity": "adult",
    "has_login": False,
    "created_at": AT,
}
REPRESENTATIVE_IN = {
    "kind": "guardian",
    "name": "Ada Valentine",
    "relationship": "Mother",
    "email": "ada@example.org",
}
REPRESENTATIVE: dict[str, Any] = {
    "id": ID,
    "talent": ID,
    "kind": "guardian",
    "name": "Ada Valentine",
    "relationship": "Mother",
    "status": "pending",
    "starts_at": AT,
    "ends_at": None,
    "document_kind": "birth certificate",
    "document_type": "application/pdf",
    "sha256": SHA256,
    "size": 182_044,
    "decided_at": None,
    "decided_by": "",
    "reason": "",
    "created_at": AT,
}
LOGIN_IN = {"email": "mina@example.org"}
LOGIN = {"key_id": ID, "user_id": ID, "api_key": "vox_…"}
MANDATE_IN: dict[str, Any] = {
    "talent": ID,
    "starts_at": AT,
    "ends_at": "2028-11-23T10:00:00Z",
    "commission_bp": 2000,
    "powers": ["record", "offer", "collect"],
}
MANDATE = {"id": ID, **MANDATE_IN, "created_at": AT}
VOICE_IN: dict[str, Any] = {
    "talent": ID,
    "name": "Mina, warm",
    "language": "en-US",
    "style": "warm",
    "description": "Close, friendly, unhurried.",
    "gender_hint": "feminine",
}
VOICE = {
    "id": ID,
    **VOICE_IN,
    "slug": "mina-vale-mina-warm-4fa2c1",
    "stage_name": "Mina Vale",
    "status": "draft",
    "epoch": 0,
    "revoked_at": None,
    "created_at": AT,
}
SCRIPT_IN: dict[str, Any] = {
    "name": "Warm-up",
    "language": "en-US",
    "prompts": ["The kettle sang before the sun was up.", "Five quick foxes vex a lazy judge."],
}
SCRIPT = {
    "id": ID,
    "name": "Warm-up",
    "language": "en-US",
    "public": False,
    "prompt_count": 2,
    "created_at": AT,
}
SCRIPT_DETAIL = {
    **SCRIPT,
    "prompts": [
        {"number": number, "text": text, "style": "neutral"}
        for number, text in enumerate(SCRIPT_IN["prompts"], 1)
    ],
}
SOUNDS = {
    "phones": [{"phone": "iː", "count": 3}, {"phone": "ɔɪ", "count": 0}, {"phone": "ʒ", "count": 0}],
    "missing": ["ɔɪ", "ʒ"],
    "thin": ["iː"],
    "complete": False,
    "diphones": 41,
}
COVERAGE = {"script": ID, "language": "en-US", "prompts": 2, "sounds": SOUNDS, "diphone_share": 0.0358}
SESSION_IN = {"voice": ID, "script": ID}
SESSION = {"id": ID, **SESSION_IN, "status": "open", "created_at": AT, "closed_at": None}
UPLOAD_IN = {"prompt_number": 1, "size": 182_044, "sha256": SHA256, "filename": "prompt-001.flac"}
UPLOAD = {
    "upload_id": ID,
    "method": "PUT",
    "url": "https://objects.example.org/…",
    "headers": {"Content-Type": "application/octet-stream"},
    "expires_at": AT,
}
CLAIM_IN = {"upload_id": ID}
NOISE = "The room is only 33 dB below the voice; find a quieter place or move closer."
TAKE = {
    "id": ID,
    "session": ID,
    "prompt_number": 1,
    "status": "warned",
    "filename": "prompt-001.flac",
    "sha256": SHA256,
    "size": 182_044,
    "container": "flac",
    "sample_rate": 48_000,
    "channels": 1,
    "bits": 24,
    "duration_ms": 5_120,
    "report": {
        "verdict": "warn",
        "duration_ms": 5_120,
        "speech_ms": 4_700,
        "leading_silence_ms": 220,
        "trailing_silence_ms": 200,
        "clipping": 0.0,
        "snr_db": 33.1,
        "level_lufs": -21.4,
        "dc": 0.0001,
        "hum_hz": 50.0,
        "hum_db": 5.2,
        "decay_s": 0.24,
        "band_hz": 24_000.0,
        "start_db": -52.3,
        "end_db": -48.8,
        "emptied_s": 0.0,
        "words": {"checked": True, "transcriber": "whisper/1a5afae06a4d", "places": []},
        "findings": [{"code": "noise", "verdict": "warn", "sentence": NOISE}],
    },
    "superseded_at": None,
    "created_at": AT,
}
REPORT = {
    "session": ID,
    "prompts": 32,
    "accepted": 30,
    "warned": 1,
    "rejected": 1,
    "usable_seconds": 214.6,
    "missing_count": 1,
    "missing": [7],
    "coverage": "31 of 32 prompts have a usable take, 3.6 minutes in all. That is enough to begin; …",
    "worst": [{"take": ID, "prompt_number": 7, "status": "rejected", "sentences": [NOISE]}],
    "sounds": {
        "summary": "39 of 42 sounds have been recorded at least 5 times, and 91% of this script's pairs …",
        "sounds": SOUNDS,
        "diphone_share": 0.91,
        "next_lines": [
            {"prompt_number": 7, "text": "Five quick foxes vex a lazy judge.", "style": "neutral"}
        ],
    },
    "unread": 0,
    "summary": {
        "findings": [{"code": "noise", "takes": 2, "retakes": 1}],
        "snr_db": 48.2,
        "decay_s": 0.24,
        "level_lufs": -21.6,
        "level_spread_lu": 2.1,
        "advice": [],
    },
}
ENROLMENT_CASE: dict[str, Any] = {
    "id": ID,
    "voice": ID,
    "other": ID,
    "similarity": 0.97,
    "status": "open",
    "reason": "",
    "opened_at": AT,
    "decided_at": None,
}
