"""What the OpenAPI description shows beside each endpoint."""

from typing import Any

ID = "01937c5e-7a10-7c3e-9d4b-5f2f6a1e8c01"
AT = "2026-11-23T10:00:00Z"
END = "2027-11-23T10:00:00Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TEXT = "CONSENT TO A SYNTHETIC VOICE\n\n1. The voice. I am Mina Vale …"

SCOPE: dict[str, Any] = {
    "purposes": ["advertising"],
    "media": ["radio", "streaming_audio"],
    "territories": ["EU", "US"],
    "languages": ["en"],
    "categories_allowed": ["*"],
    "categories_forbidden": ["gambling", "politics", "tobacco"],
}
CONSENT_TERMS = {"voice": ID, "scope": SCOPE, "valid_from": AT, "until": END}
SHOWN = {"text": TEXT, "text_sha256": SHA256, "text_language": "en"}
CONSENT_TEXT = {**SHOWN, "valid_from": AT, "until": END}
SIGNATURE = {"signed_name": "Wilhelmina Valentine", "text_sha256": SHA256}
CONSENT_IN = {**CONSENT_TERMS, **SIGNATURE}
CONSENT = {
    "id": ID,
    **CONSENT_TERMS,
    "talent": ID,
    "version": 1,
    "status": "active",
    **SHOWN,
    "signed_name": "Wilhelmina Valentine",
    "signed_at": AT,
    "ended_at": None,
    "epoch": 0,
}
RATES = {
    "term_days": 90,
    "max_characters": 100_000,
    "max_renders": None,
    "price_per_1000_characters_micros": 15_000_000,
    "minimum_micros": 500_000,
    "currency": "EUR",
}
OFFER_IN = {"voice": ID, "scope": SCOPE, **RATES}
VOICE = {
    "id": ID,
    "name": "Mina, warm",
    "slug": "mina-vale-mina-warm-4fa2c1",
    "stage_name": "Mina Vale",
    "language": "en-US",
    "style": "warm",
    "description": "Close, friendly, unhurried.",
}
OFFER = {"id": ID, "voice": VOICE, "status": "published", "scope": SCOPE, **RATES, "published_at": AT}
WISH = {"offer": ID, "starts_at": AT, "ends_at": "2027-02-21T10:00:00Z", "max_characters": 50_000}
LICENCE_TEXT = {**SHOWN, "starts_at": AT, "ends_at": "2027-02-21T10:00:00Z"}
LICENCE_IN = {**WISH, "signed_name": "Ada Buyer", "text_sha256": SHA256}
LICENCE = {
    "id": ID,
    "offer": ID,
    "voice": VOICE,
    "agency": ID,
    "licensee": ID,
    "status": "active",
    "scope": SCOPE,
    "starts_at": AT,
    "ends_at": "2027-02-21T10:00:00Z",
    "max_characters": 50_000,
    "max_renders": None,
    "characters_used": 27,
    "renders_used": 1,
    "price_per_1000_characters_micros": 15_000_000,
    "minimum_micros": 500_000,
    "currency": "EUR",
    **SHOWN,
    "signed_name": "Ada Buyer",
    "signed_at": AT,
    "ended_at": None,
}
USE = {
    "purpose": "advertising",
    "medium": "tv",
    "territory": "DE",
    "language": "en-GB",
    "category": "retail",
    "text": "Fresh bread, every morning.",
}
DECISION = {
    "permitted": False,
    "rulings": [
        {
            "rule": "licence.medium",
            "passed": False,
            "sentence": "The licence does not cover the medium “tv”; it covers radio, streaming_audio.",
            "clause": "Licence, clause 2 (medium)",
        },
        {
            "rule": "licence.expired",
            "passed": True,
            "sentence": "The licence lasts until 2027-02-21 10:00 UTC.",
            "clause": "Licence, clause 6 (term)",
        },
    ],
}
REVOCATION_IN = {"subject_kind": "voice", "subject_id": ID, "reason": "I no longer want this."}
REVOCATION = {"id": ID, **REVOCATION_IN, "voice": ID, "talent": ID, "licences_stopped": 3, "at": AT}
ODRL: dict[str, Any] = {
    "@context": ["http://www.w3.org/ns/odrl.jsonld", {"odrl": "http://www.w3.org/ns/odrl/2/"}],
    "@type": "Agreement",
    "uid": f"urn:voxlicet:licence:{ID}",
    "assigner": f"urn:voxlicet:organization:{ID}",
    "assignee": f"urn:voxlicet:organization:{ID}",
    "permission": [
        {
            "@type": "Permission",
            "target": f"urn:voxlicet:voice:{ID}",
            "action": "textToSpeech",
            "constraint": [
                {
                    "@type": "Constraint",
                    "leftOperand": "spatial",
                    "operator": "isAnyOf",
                    "rightOperand": [{"@id": "https://www.iso.org/obp/ui/#iso:code:3166:US"}],
                }
            ],
            "duty": [{"@type": "Duty", "action": "watermark"}],
        }
    ],
}
STATEMENT: dict[str, Any] = {
    "id": ID,
    "consent": ID,
    "voice": ID,
    "status": "open",
    "language": "en",
    "text": "My name is Mina Vale. … My four words are: tiger, orange, piano, window.",
    "text_sha256": SHA256,
    "created_at": AT,
    "expires_at": "2026-11-23T10:30:00Z",
    "recorded_at": None,
    "duration_ms": 0,
    "code": "",
    "sentence": "",
    "reason": "",
    "decided_at": None,
}
STATEMENT_REVIEW: dict[str, Any] = {
    **STATEMENT,
    "status": "review",
    "recorded_at": AT,
    "duration_ms": 13_400,
    "code": "statement.voice_unsure",
    "sentence": "The machine was not sure enough, so a person will listen and decide.",
    "challenge": ["tiger", "orange", "piano", "window"],
    "explanation": "",
    "report": {
        "margins": [8.5, 7.1, 9.6, 11.5],
        "covered": 0.91,
        "similarity": 0.81,
        "takes": 32,
        "own_mark": False,
        "flags": [],
    },
}
SCRIPT_IN = {
    "licence": ID,
    "title": "Bakery, autumn",
    "text": "Fresh bread, every morning. Doctors recommend it.",
    "language": "en-GB",
}
SCRIPT: dict[str, Any] = {
    "id": ID,
    **SCRIPT_IN,
    "text_sha256": SHA256,
    "outcome": "review",
    "findings": [
        {
            "rule": "screening.medical_claims.endorsement",
            "topic": "medical_claims",
            "outcome": "review",
            "start": 28,
            "end": 45,
            "sentence": "This says that doctors recommend it; a person has to look at it.",
        }
    ],
    "version": "packs-1",
    "barred": False,
    "status": "pending",
    "sentence": "This text waits for the talent's approval.",
    "note": "",
    "created_at": AT,
    "deadline_at": "2026-11-26T10:00:00Z",
    "decided_at": None,
}
SCRIPT_DECISION_IN = {"text_sha256": SHA256, "note": ""}
SCRIPT_APPROVED = SCRIPT | {
    "status": "approved",
    "sentence": "This text is approved.",
    "decided_at": AT,
    "decisions": [
        {
            "decision": "approved",
            "by_talent": True,
            "by_name": "Mina Vale",
            "principal": f"user:{ID}",
            "note": "",
            "text_sha256": SHA256,
            "at": AT,
        }
    ],
}
SCRIPT_REFUSED = SCRIPT_APPROVED | {
    "status": "refused",
    "sentence": "This text was refused; submit another one.",
    "note": "Too loud for me.",
    "decisions": [SCRIPT_APPROVED["decisions"][0] | {"decision": "refused", "note": "Too loud for me."}],
}
